"""The words from which names of people and companies are put together; every word folded and without full stops."""

# Ranks, offices and courtesies that stand before a name. A title made of several words is read word by word.
TITLES = frozenset(
    """her his mr mister mrs missus ms miss mx dr doctor prof professor sir dame lord lady madam madame hon honorable honourable
    rev reverend revd fr father pastor bishop archbishop cardinal pope rabbi imam sheikh sheik deacon brother sister
    aunt uncle king queen prince princess duke duchess count countess baron baroness viscount emperor sultan
    president vice senator sen congressman congresswoman representative rep governor gov ltgov mayor ambassador
    secretary minister premier chancellor speaker delegate councillor councilman alderman commissioner attorney
    solicitor magistrate judge justice chief associate assistant deputy district circuit appellate federal supreme
    court bench division queens kings right most very excellency majesty highness holiness eminence us united states
    state universe general gen lieutenant lt ltc ltcol ltgen maj major col colonel captain capt cpt commander cmdr cmd
    admiral adm radm vadm sergeant sgt sfc ssg corporal cpl private pvt pfc ensign ens warrant officer private
    airman seaman marshal brigadier brig commodore cadet master chairman chairwoman chair director coach officer
    detective det inspector sheriff agent special in-charge
    herr frau hr fraulein doktor dipl-ing diplom-ingenieur mag ing
    monsieur m mme mlle mademoiselle maitre me
    senor sr senora sra senorita srta don dona
    signor sig signora sig.ra signorina dott dottssa dottore dottoressa avv arch geom rag
    dhr mevr mevrouw mw drs ir
    senhor senhora exmo exma eng""".split()
)
# With these alone before one word, that word is the first name (Sir Ian); with others it is the last (Mr Smith).
FIRST_NAME_TITLES = frozenset(
    "sir dame sister brother father aunt uncle king queen pope prince princess don dona maestro rabbi sultan".split()
)
# A word that is a title before a name and also a name of its own is only a title where a full stop follows it.
ONLY_DOTTED_TITLES = frozenset(
    {"m", "me", "sr", "don", "ing", "arch", "det", "gen", "rag", "mag", "in", "us", "ir", "fr", "rep", "sen"}
)

SUFFIXES = frozenset(
    """jr junior sr senior ii iii iv v vi vii viii 2nd 3rd 4th esq esquire
    md do dds dmd dvm phd edd jd jurisd llb llm llmm mba emba mpa mph msw msc mscba msced mse msn msm ma bsc ba bs beng
    meng bed med mfa cpa ca cfa cfp chfc clu lutc cma cia cisa cissp pmp pe rn np pa lcsw lmft rph pharmd psyd
    scd dsc dphil frcs frcp mrcp facs fache aicp aia cebs cphr shrm phr sphr csm
    kc qc mp mep msp mla obe cbe mbe kbe dbe om usa usn usaf usmc uscg ret retd
    dipl dipl-ing mag msca bsca obl osb sj op ocd""".split()
)
# Two of these make one suffix: Ph. D.
SUFFIX_PAIRS = frozenset({("ph", "d"), ("m", "d"), ("d", "d"), ("ll", "m"), ("ll", "b"), ("b", "sc"), ("m", "sc")})
# These are names as often as suffixes: they count as suffixes only behind a comma or with full stops.
DOUBTFUL_SUFFIXES = frozenset("ma ba do om op ca med bed pe pa mag junior senior i v vi usa sj ret".split())
ROMAN_LETTERS = frozenset({"i", "v", "x"})

# Words that belong to the last name which follows them.
PARTICLES = frozenset(
    """van von zu zum zur vom vander vande vd den der ter ten te op 't de del della dello dei degli delle di da do dos das
    du des d' de' e' la le las los lo li al el bin binti ibn ben bint abu abd st saint santa san mac mc o' y' af av ap
    dal dalla""".split()
)
# Words that tie their neighbours together into one name or title.
TIES = frozenset({"and", "&", "y", "e", "et", "und", "of", "the", "og", "och"})

# Legal forms, folded, full stops dropped; the longest first where one holds another.
LEGAL_FORMS = frozenset(
    """inc incorporated llc llp lllp lp ltd limited plc corp corporation pllc pc
    gmbh ggmbh ug ag kg kgaa ohg gbr eg ek ev se ewiv partg mbh partgmbb
    sarl sas sasu sa sca eurl snc sci scop ei eirl
    sl slu slne sau sll scoop sccl
    srl srls spa sapa sas snc scarl
    bv nv vof cv maatschap bvba srlbe
    ltda eireli epp lda sgps
    as asa ans ab hb kb oy oyj aps ivs ehf hf
    doo dd ad ood eood zrt kft bt nyrt sro spzoo zoo
    pty pte pvt bhd sdn kk yk cokg coltd ooo zao pao oao tov jsc ojsc cjsc""".split()
)
# Forms that are everyday words or initials elsewhere: they count at the end of the name only.
LEGAL_AT_END = frozenset(
    """ag as ab ad ans sa se sl sas sca eg ek ev ei pc lp kg kb hb hf ug bt dd cv nv bv oy spa snc sci kk yk zoo ltda
    limited corporation incorporated corp ivs epp se doo""".split()
)
LEGAL_PHRASES = (
    "gmbh & co kg aa", "gmbh & co kgaa", "gmbh & co kg", "gmbh & co ohg", "ag & co kg", "ug haftungsbeschrankt & co kg",
    "ug haftungsbeschrankt", "& co kg", "co kg", "& co ohg", "co ltd", "pty ltd", "pte ltd", "pvt ltd", "private limited",
    "sdn bhd", "sp z o o", "s r o", "d o o", "s a r l", "s p a", "s a s", "s r l", "l l c", "l l p", "p l c", "b v",
    "n v", "e v", "e k", "s l", "s a", "a s", "s de r l de c v", "s a de c v", "sa de cv", "s de rl de cv", "sociedad limitada",
    "sociedad anonima", "societe anonyme",
)  # fmt: skip
