"""What people say in short sales replies in English, by what it means; in the notation of `words`."""

from app.core.message import Category

PHRASES: dict[Category, str] = {
    Category.POSITIVE_MEETING: """
get|put|have|find something|some_time|time|a_slot in|on * diary|calendar|schedule
demo|call|chat|meeting|walkthrough would be|work|help|suit useful|great|good|helpful|nice|perfect|interesting|fine\
|well?
have|got time|minutes|slot|availability on|this|next|in|tomorrow|monday|tuesday|wednesday|thursday|friday|late\
|early|after|before
would|does|will * work|suit * you
let me|us know when you have|are|can
prefer|rather a? phone|quick|short|video? call|meeting|zoom
what|which times|time|slots|days * open|free|available|have
put|drop something|time|it on|in my|our|the calendar|diary
quick|short|full tour|walkthrough|demo of|through
let us talk|chat|meet|speak|connect|schedule|book|set|arrange|find|jump|hop|discuss|do|have
happy|glad|open|keen|love|like|pleased|willing|up to|for to? a? quick|short|brief? chat|talk|meet|call|speak\
|connect|meeting|discuss|hop|jump|demo
would|will be? glad|happy|pleased to meet|talk|chat|speak|connect|discuss
jump|hop|get on a|the quick|short|brief? call|zoom|chat|phone
book|schedule|arrange|set|find|propose|suggest|pick|grab * slot|time|meeting|call|appointment|demo|timeslot
set up * minutes|call|meeting|chat|time|demo|demonstration
send * invite|invitation|calendar|calendly
send * booking|scheduling|meeting|zoom|teams link
calendar invite|invitation|link
here is my calendar|calendly|booking|number|availability|scheduling
my calendar|calendly|booking page|link|is
call|ring|phone|reach me * monday|tuesday|wednesday|thursday|friday|tomorrow|tomorow|today|at|on|any|after|before\
|in|around|next
give me|us a call|ring|buzz
i|we are|am|would|will be? free|available * monday|tuesday|wednesday|thursday|friday|tomorrow|today|at|on|between\
|after|next|from|this|week
are|when are|would you be? free|available
monday|tuesday|wednesday|thursday|friday|tomorrow|today|noon|morning|afternoon|am|pm|clock * works|suits|fine|good\
|great|perfect|best|ok|okay
works|work great|well|fine|best|perfectly
works for me|us
can|could|shall|should|may we * meet|talk|speak|chat|call|connect|discuss|zoom
can|could you do|make|call|meet|speak|talk
i|we can do|make|meet|talk|speak monday|tuesday|wednesday|thursday|friday|tomorrow|next|at|on|any|after|between|am\
|pm|this
how|what about monday|tuesday|wednesday|thursday|friday|tomorrow|next|today|this
what|when * your calendar|availability|schedule|time|free|available
what|which time|times|day|days * work|works|suit|suits
when can|could|would|are|do you|we show|meet|talk|speak|call|chat|demo|have|be
a|short|quick call|chat|meeting|demo * would|works|is * great|good|nice|fine|perfect|helpful|best
see * demo|live|demonstration|walkthrough|action
do|give|show|have|get|like|want|for|book|see|short|quick|love a|us|me|the|short|quick|live? demo|demonstration\
|walkthrough|tour
yes|sure|ok|okay|yep|please|happy|great|for|short|quick|minute|minutes|min call|chat|demo|meeting|zoom
talk|speak|chat|meet tomorrow|monday|tuesday|wednesday|thursday|friday
it is a date
? demo please
? next week works|suits|is
""",
    Category.POSITIVE_INFO_REQUEST: """
do_you|have_you|you|got|you_got have|got|any|some|a * slides|deck|brochure|material|materials|one_pager\
|documentation|case|video|whitepaper|flyer|presentation
see|view * examples|example|references|samples|case_studies|deck|pricing|screenshots|figures
send|share|provide|forward|email|give|show|supply|mail|pass|shoot * more|some|further|info|information|infos\
|details|detail|material|materials|deck|brochure|brochures|pricing|prices|price|presentation|overview|pager|quote\
|proposal|offer|documentation|docs|case|study|studies|reference|references|flyer|catalog|catalogue|whitepaper\
|datasheet|specs|pdf|materials|examples|sample|samples|quotation|estimate
send|share|email|forward|issue * invoice|contract|agreement|paperwork
let us|lets go ahead|proceed|get started
send me|us|over * info|details|deck|pricing|list|quote|proposal
more|further|additional info|information|details|infos|detail
tell me|us more|about
learn|know|hear|read|find|understand more|out|further
like|love|want|keen|curious|interested to|in know|learn|hear|learning|hearing|knowing|see * more|about|how
price list|sheet
one pager
case study|studies
put together|up a|an|some|together proposal|quote|offer|quotation
a proposal|quote|quotation
interested|intrested|intersted|curious
do_you|you|can_i|can_we|could_i|could_we have|get|got * material|materials|brochure|deck|documentation|case\
|references|video|example|examples|presentation|pager
sounds|looks|seems|very|quite|is|this|that|how interesting|good|great|promising|cool|intriguing|useful
?^ yes|yep|yeah|sure|absolutely|definitely please? $
?sounds good|great|interesting
?yes please
?go ahead
?i|we are|m in|on_board
take a look
""",
    Category.REFERRAL: """
get|be|put in touch|contact with
talk|speak|connect|meet with|to my|our|the
send|forward|direct|address|route|submit|email this|it|these|that|your * to
passing|pass|forwarding|sending|handing|hand this|it|that|your * along|on|to
colleague|boss|manager|partner|lead|head|assistant * would be the|best|one|right
talk|speak|reach|write|turn|go|connect to|with|out_to
contact|email|ask|try|ping|approach|message my|our|the|him|her|them|someone|directly
please|should|could|best|better|may|need_to|want_to contact|email|talk_to|speak_to|speak_with|reach_out_to|ask|try\
|write_to|approach
right|best|better|correct|proper person|contact|one is|would|for|here
looping|loop|adding|copying|including|ccing|introducing in|my|our|here
^ adding|copying|looping|ccing|including
connecting|introducing|introduce you to|with
have|has|i|am|will copied|forwarded|forwarding|forward|passed|passing|pass|cced|ccd|added|looped|shared * to|on\
|along|with|in
cc would|d|my|our|colleague|in|here
person|one|who|colleague|guy|lady in charge of
who|he|she|they|person is|are responsible|accountable for
she|he|they|who handles|owns|runs|manages|oversees|leads|does|looks_after|takes_care|heads|handle|own|run|manage\
|lead
who|but * handles|owns|runs|manages|does this|that|it|vendors|vendor|purchasing
ask|try|contact|email|call|ping|message * instead
you want * for this|that|it
""",
    Category.LATER: """
follow|check|circle|reach|get|come|touch|try|ping|contact|write|email|call|connect|speak|talk|ask|look|reconnect\
|nudge|remind|drop up|back|again|in|out|base|me|us|you|with|then
follow up with|in|on|after|again|next|later|then|around|at
check|circle|get|come|touch|reach|write|ping|report back|in|out|base|again|to|with
try|ask|contact|email|write|call|ping|reach|talk|speak|remind me|us|out|to again|in|then|next|after|later|around|at\
|on|once
again|back|then|later in|next|after|on|at|once|later|around
get back|in to|with|touch
revisit|reconsider|reevaluate|discuss|pick|resume|return|look|talk * this|it|that|up|again|in|next|later
maybe|perhaps|possibly|probably|potentially * later|next|in|year|future|then|after|spring|summer|autumn|fall
not|no|nothing right|at|for|just|until|before|this|currently now|the|moment|year|quarter|month|time|q1|q2|q3|q4|then
not now|yet|today|currently|presently
not right now
later this|in|on|next|maybe|would|please|year
another|different time
in the near? future|meantime
?next year|quarter|month|spring|summer|season
busy|swamped|travelling|traveling|away|tied|buried|slammed|booked * until|till|through|for
let me|us * back|come|think|get|return|revisit
budget|fiscal|planning * opens|starts|begins|resets|renews|available|next
""",
    Category.OBJECTION_PRICE: """
lot|load|ton|bunch of money
more|too expensive|costly|pricey than
not * affordable|cheap|in_the_budget
too|very|way|so|quite|bit|pretty|overly|prohibitively|rather expensive|pricey|costly|pricy|dear|steep|high
expensive for|to
no|not|without|zero|lack|limited|tight|any|cut|cuts|small * budget|funds|funding|budgets
budget|budgets * tight|cut|frozen|spent|gone|exhausted|not|limited|zero|constraints|allocated|no
out|outside|beyond|above|over|not_in of? our|my|the * budget|range|reach|price
price|prices|pricing|cost|costs|fee|fees|rate|rates * high|steep|range|too|much|not|out|problem|issue|prohibitive\
|beyond|ridiculous|insane|crazy
afford~ it|this|that|to|sorry
can|could not * afford|justify
not|can_not|could_not afford|spend|pay|justify
is|are|find|found|get cheaper
cheaper tool|alternative|solution|option|provider|elsewhere
half|fraction|third * price|cost
more than|we we|i|what can|want|could|are|have|would|pay|willing|afford
costs|cost|charge|charges more|too|a than|much|lot|fortune
much|lot|too money
save money
off|discount|reduction|rebate|cheaper * would|could|can|makes|make * easy|yes|sign|deal
discount|discounts ?
can|could|would|is * discount
not|hard|difficult * justify * cost|price|expense|spend|investment|it|that|this|expensive
""",
    Category.OBJECTION_RIVAL: """
agency|vendor|partner|supplier|provider|colleague|freelancer takes|take|handles|handle|does|manages|runs care|this\
|that|it|all|everything
been|are|am using * for * years|months|while|time|ages
no|see_no|little reason|need|plans|point * change|switch|move|replace
someone|somebody|people|team * already|doing|does|handles|handle this|that|it|outreach|sales|marketing
our|own * team|people|staff handles|handle|does|do|takes|manages
already|currently|now * use|using|uses|work|working|have|has|got|with|signed|partner|partnered|go|rely|run\
|subscribed|employ|contracted
already * solution|tool|vendor|provider|agency|partner|supplier|system|someone|somebody|platform|crm|product\
|service|software|contract
use|using|uses|have|has|got * and|already * happy|satisfied|pleased|content|not_looking
use|using another|different|your|a competitor|competitors|competing
happy|satisfied|pleased|content|comfortable|fine|good|set with * current|existing|present|our|what_we|provider\
|vendor|setup|supplier|agency
?another|different|other|existing|current|competing vendor|provider|tool|agency|solution|supplier|platform
have|has|hired|got|use|using|with a|an|our|another agency|vendor|provider|supplier|partner|freelancer|consultant
?in house|inhouse
done|handled|managed|everything|all|do|handle|it|this in house|inhouse
built|build|building|developed|develop|created|made|wrote * own|ourselves|internally|inhouse|in_house
do|does|doing|handle|handled|handling|manage|managed * in_house|inhouse|internally|ourselves
our|an own|internal tool|system|solution|software|team|platform|crm
locked|bound|tied|stuck|under|signed|long|in|have * contract|agreement|into
just|recently|already|have signed|chosen|chose|picked|went|bought|purchased|switched|moved|implemented|rolled\
|selected * with|someone|another|competitor|else|for|solution|tool|to|a
went|going|gone|go|goes with a|another|someone|the|your|somebody|one
competitor|competitors
looking|evaluating|comparing|considering|talking|testing|trialling|trialing * alternatives|vendors|providers\
|competitors|rivals
also looking|evaluating|comparing|considering|testing|trialling|trialing at|it|against|with|something|another
not looking|planning|going|willing|want to switch|change|replace|move
""",
    Category.OBJECTION_TIMING: """
not|no|never|isnt|is_not * priority|priorities
other|different|more|bigger|higher|competing|urgent priorities|projects|fires|things|focus
bad|wrong|terrible|poor|awful|unfortunate|not_great|inconvenient timing|time|moment
timing * bad|off|wrong|not|poor|unfortunate|right
not|isn|never * good|right|best|great|ideal time|moment|timing
now|this is not * good|right|best|ideal|great
no|not|lack|limited|zero|without|little|out_of * bandwidth|capacity|time|resources
too|very|super|really|quite|extremely|crazy|so busy|swamped|slammed|stretched
busy|swamped|slammed|overloaded|underwater|stretched with|these|right|now|at|lately|currently|thin
have|got|do not * time for|right|now|to_look|at|today
not|isnt * roadmap|agenda|radar|plan|plans|schedule
middle|midst of * reorg|reorganisation|reorganization|migration|merger|acquisition|launch|restructuring|move\
|relocation|hiring|audit|project|busy|transition|change|season
on hold|freeze|pause|ice
hiring|spending|purchasing|project freeze|stop
focus|focused|focusing|concentrating on other|something|different|the|our|launch
""",
    Category.OBJECTION_TRUST: """
where|how * did|do|have|had|you|got|get * get|got|find|found|have|obtain|obtained|source|my|our * email|address\
|contact|name|details|number|information|data|info|mail
who|what are|is you|this|your
who gave you
never heard|signed|subscribed|gave|agreed|asked|consented of|up|to|you|for|my|me
did not sign|subscribe|give|agree|ask|consent
is|are|sounds|looks|seems|smells|feels|think * scam|fraud|fake|spam|phishing|legit|legitimate|fishy|suspicious\
|dodgy|shady|scammy
is * this|it|that|your|company * legit|real|legitimate|genuine|serious|safe
a|real scam|company|fraud
too good to
not|do_not|dont|don * trust|comfortable|believe|convinced|feel
not comfortable
trust you|this|strangers|unknown|your|a
how|why * know|should|can|be * sure|trust|believe|legit|real|scam|true
do not know you|your|a
suspicious|sceptical|skeptical|doubt|doubtful
gdpr|data_protection|privacy * basis|compliant|consent|policy|concern|concerns|legal
""",
    Category.NOT_INTERESTED: """
^ going to pass
not|no|never|zero|isn|hardly|little|nil * interested|interest|intrested|intersted|intrest|interesting|of_interest
no|nah|nope thanks|thank|ty|thx
no thank you
^ no $
^ nope $
^ nah $
^ no sorry|thanks|interest|way $
pass on|this|for|thank|thanks
will|would|have|going|i|we|ll|to * pass on|this|for|thanks|at|$
pass $
hard|easy pass
decline|declining
not|isn|is_not|hardly|no * fit|match|relevant|relevance|suitable|applicable|useful
not * good|right|a|the fit|match
not for us|me|our
not what|something|anything|really * we|i|us|looking|need|want|require|for
not looking|seeking|searching|hunting|shopping|in|the for|to|market
not in the market
no|not|dont|without * need|use|requirement|demand
do not need|require|want|use * this|it|that|any|your|such|anything|help|these|a
not need|required|necessary|needed
we|i are|am all? set|sorted|covered
all set
^ all good|sorted
we are good|fine|ok thanks|thank|for|as|at|right
^ we are good $
i am good|fine|ok thanks|thank|for|$
does not apply|fit|suit|concern|interest|work_for|meet|match
will not|would_not be * moving|proceeding|pursuing|going|interested|taking|continue|need
decided|chosen|choose|opted|decide * not|against
count me|us out
a no from|for
will|would not|decided * move|moving|proceed|go|going forward|ahead|further
move on
not moving|going forward|ahead
""",
    Category.WRONG_PERSON: """
no say|influence|authority|role|part in|on|over|here
not * decide|decide_on|buy|purchase|handle software|tools|this|that|such|purchasing
wrong|incorrect|not_the_right|not_right person|contact|email|department|guy|address|man|woman|company|one|place\
|number
not * right|correct|best|appropriate person|contact|one|department|guy|address
not|nothing|no * responsible|charge|decision|involved|decisionmaker|accountable
not * my|our area|department|job|responsibility|role|field|remit|decision|call|task|business|topic|domain
nothing * to_do_with|do with
do|does|did not|never * deal|handle|work|manage|make|own|decide|do with|this|that|in|on|these|such|sales|it\
|purchasing|marketing|any
not deal|handle with|this|that|these|it
not me
not the decision
i|we work in|for facilities|hr|engineering|it|legal|finance|accounting|reception|support|another
""",
    Category.LEFT_COMPANY: """
not * with us|the_company|the_team|the_firm anymore|any_more|any_longer
former|previous|ex ceo|cmo|cto|cfo|coo|colleague|employee|manager|head|director
no longer * work|works|working|with|employed|at|here|part|company|us|team|available
not * work|works|working|employed here|at|for|with anymore|any|longer
he|she|they|who|person|colleague|does not work here|at|there|in
has|have|had|is|i left|quit|departed|resigned|retired|gone|moved|parted
left * company|team|organisation|organization|firm|business|position|role|last|in|to|us|year
retired
passed away
moved|gone on|to from? * another|new|different|company|job|role|opportunities
is gone|deceased|retired
""",
    Category.HOSTILE: """
lawyer|lawyers|attorney|attorneys|solicitor|legal_team|legal_department|legal * touch|informed|hear|contact_you\
|contacting|notified|letter|after_you|deal_with_you
hear|hearing from * lawyer|lawyers|attorney|attorneys|solicitor|legal
contact|contacting|call|calling|inform|involve * lawyer|lawyers|attorney|attorneys|solicitor
sue|suing you|your|them
take|see you * court
lawsuit|litigation
cease and desist
legal action|proceedings|steps|consequences
report|reported|reporting you|this|your|it|him * authorities|police|ftc|spam|regulator|ico|provider|abuse
filing|file|filed|lodge|make|formal|submit * complaint
harassment|harassing|harass|stalking
reported to * authorities|police|ftc|regulator
violat~ * gdpr|law|laws|privacy|rights|can_spam|regulation
gdpr|can_spam|casl|data_protection * violat~|breach|complaint|fine|authority|infring~
is|are illegal|unlawful
to the authorities|regulator|police|ombudsman|watchdog
fuck|fucking|fuckin|fuk|wtf|bullshit|shit|asshole|assholes|bastard|bastards|bitch|crap|dickhead|piss|wanker|morons\
|moron|cunt
idiot|idiots|pathetic|scumbag|scumbags|scum|losers|loser|jerk|jerks|parasites|clowns|disgusting|shameless
go to hell|the_hell
get lost
screw you
shut up
damn|bloody|worst|filthy|dirty spammer|spammers|spam
spammer|spammers
how dare you
sick|tired|fed of|up * spam|emails|you|your|this|with
""",
    Category.OUT_OF_OFFICE: """
out|away of|from * office|desk
i am|will|are|currently|on|be * vacation|holiday|holidays|leave|parental|maternity|paternity|sabbatical|annual\
|travelling|traveling
?on vacation|holiday|leave|holidays|pto|sabbatical
out of|the office
limited|no|intermittent|little access to|my email
will|am|be back|return|returning on|in|at|to
back in the office
""",
}
