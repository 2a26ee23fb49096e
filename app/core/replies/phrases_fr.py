"""What people say in short sales replies in French, by what it means; in the notation of `words`."""

from app.core.message import Category

PHRASES: dict[Category, str] = {
    Category.POSITIVE_MEETING: """
seriez|etes|serais|serez|es vous|tu * libre|disponible|dispo|partant
appelez|appelle|rappelez|telephonez moi|nous demain|lundi|mardi|mercredi|jeudi|vendredi|au|a|dans|quand|cet|ce
appelez moi
appelons|parlons|voyons|rencontrons|discutons nous|en|ensemble|de
pouvons|peut|pourrions|pourrait|on nous|on * parler|voir|rencontrer|discuter|appeler|echanger
on peut * parler|voir|discuter|appeler|echanger
etes|seriez|es|serais|serez vous|tu * disponible|dispo|libre
je|nous suis|sommes|serai|serais * disponible|dispo|libre|disponibles
lundi|mardi|mercredi|jeudi|vendredi|demain|heure|h|semaine * convient|va|parfait|ok|disponible|possible|arrange\
|dispo
me|nous convient|va|conviendrait
d|accord|oui|ok|partant|volontiers|plaisir pour|un|une * demo|appel|rdv|rendez|reunion|echange|point|call|visio
rendez|rdv vous?
prenons|fixons|calons|planifions|organisons|convenons * rendez|rdv|appel|creneau|reunion|point|call
proposez|envoyez|donnez moi|nous? * creneau|creneaux|invitation|rdv|rendez|disponibilites|agenda|calendrier
voir|avoir|faire|assister * demo|demonstration|presentation
une demo|demonstration
""",
    Category.POSITIVE_INFO_REQUEST: """
auriez|avez|existe vous|t_il * brochure|plaquette|documentation|catalogue|tarifs|exemples|presentation|fiche
?^ oui|volontiers $
envoyez|envoyer|transmettre|transmettez|partager|partagez|communiquer|faire|fournir|avoir|recevoir|adresser|envoie\
 * plus|documentation|informations|information|infos|tarif|tarifs|plaquette|brochure|details|presentation|devis\
|proposition|doc|documents|catalogue|grille|references|exemples
plus d informations|information|infos|details|explications
en savoir|dire plus|davantage
en dire plus
m|nous interesse|interesserait|interessent|interesserez
semble|parait|est|tres|a l air interessant|interessante|bien|super
interesse par|oui
je suis|serais|sommes interesse|interessee|interesses|curieux
un devis|proposition
avez vous * documentation|plaquette|brochure|exemples|references|tarifs|grille|cas
""",
    Category.REFERRAL: """
contactez|contacter|adressez|adresser|voir|ecrivez|ecrire|parler|parlez|joindre|rapprocher|rapprochez|appelez * a\
|avec|de|mon|ma|notre|nos|le|la|vous|directement|monsieur|madame|m|mme
merci|veuillez|pouvez|invite|faut|devriez * contacter|adresser|ecrire|voir|rapprocher
s occupe|en charge|responsable|charge de|du|des
mon|ma|notre|mes|nos collegue|collaborateur|collaboratrice|directeur|directrice|responsable|associe|assistante\
|patron|service
je|j transfere|transmets|transmis|transfere|fais|mets|ai * votre|a|mon|ma|suivre|copie|message|transmis|transfere
""",
    Category.LATER: """
repren~ contact|cela|ca|echange|echanges|discussion
revenez|reprenez|recontact~|rappel~|relanc~|revien~|ecrivez|contactez|reparl~ * moi|nous|en|contact|dans|vers|me\
|apres|plus
pas|ne maintenant|actuellement|tout|pour|avant|cette|encore * suite|instant|moment|annee|de|l
pas maintenant|tout_de_suite|pour_l_instant|pour_le_moment
plus tard
peut etre * en|plus|annee|prochain|dans|prochaine|tard
annee|mois|trimestre|semaine|rentree prochain~
apres les|le|la|mon|l vacances|ete|rentree|retour
""",
    Category.OBJECTION_PRICE: """
pas * abordable|dans_nos_moyens|dans_notre_budget
trop|tres|assez|vraiment|bien cher|chere|couteux|eleve|eleves|onereux
cher pour|nous|compare
pas|aucun|plus|manque|sans * budget|moyens|fonds|argent|financ~
budget|budgets * serre|limite|boucle|gele|coupe|depasse|deja|pas|insuffisant|consomme
hors|depasse|au_dela|pas * budget|moyens|prix
prix|tarif|tarifs|cout * eleve|eleves|trop|haut|important|hors|depasse|prohibitif
moins cher|cheres|couteux
""",
    Category.OBJECTION_RIVAL: """
deja equipe~|pourvu~|servi~
avons|ai|utilisons|utilise|travaillons|travaille|sommes|dispose|disposons * deja|autre
deja * fournisseur|prestataire|solution|outil|partenaire|agence|logiciel|equipes|equipe|systeme|contrat|un|une\
|quelqu
autre|concurrent|actuel|actuelle fournisseur|prestataire|solution|outil|partenaire|agence|logiciel
satisfaits|satisfait|contents|content * de|du|avec|notre|nos|actuel
en interne
developpe|fait * nous|interne|meme|propre
sous|lies|engages|engage|contrat * contrat|avec|autre|par
un|une|votre|des concurrent|concurrents|concurrence
""",
    Category.OBJECTION_TIMING: """
pas|n|ce * bon|bonne|ideal|opportun|meilleur moment|timing|periode
pas|plus|aucun|manque|peu * temps|disponibilite|ressources|bande|capacite
pas|n|d autres|une|d * priorite|priorites
autres priorites|projets|sujets|urgences
trop|tres|super|debordes|deborde * occupe|occupes|charges|charge|pris
deborde|debordes|debordee|surcharge|surcharges|submerge|submerges
mauvais|pas_le_bon moment|timing
pleine|plein * reorganisation|restructuration|migration|lancement|demenagement|fusion
""",
    Category.OBJECTION_TRUST: """
wie|ou|comment|d * avez|avoir|tenez|tient|obtenu|eu|trouve|recupere * mon|mes|notre|nos|mail|adresse|coordonnees\
|contact|numero|email
qui etes|est vous|ce
arnaque|frauduleux|escroquerie|phishing|serieux|douteux|mefiant|louche
jamais * entendu|inscrit|donne|demande|parle
pas|ne * confiance|convaincu|connais
""",
    Category.NOT_INTERESTED: """
pas|plus|aucun|nullement|guere|peu * interesse|interesses|interessee|interet|interessant|besoin|utile|pertinent\
|concerne|concernes
ne * interesse|interessent|correspond|convient|concerne|souhaite|souhaitons * pas|plus|nous
non merci
^ non $
pas|aucun|n * besoin|interet|utilite
n * avons|ai|en * pas|aucun * besoin|interet|l
pas|ne * pour nous|moi
donner|donnerons|donnerai|donne * suite
ne * souhaitons|souhaite|desire * pas|plus
""",
    Category.WRONG_PERSON: """
trompe~ de personne|interlocuteur|destinataire|adresse|contact
pas * bonne|bon|right|concernee personne|interlocuteur|contact|service|adresse|interlocutrice|destinataire
mauvais|mauvaise|erreur personne|interlocuteur|adresse|contact|service|destinataire|de
pas moi * qui|m
pas * responsable|charge|mon|decideur|decisionnaire|du_ressort|occupe|m_occupe
ne * occupe|gere|charge|decide|traite pas|de|plus
pas * domaine|service|ressort|competence|departement
""",
    Category.LEFT_COMPANY: """
ne|n * travaille|fait|est|travaillons|suis|plus * plus * chez|nous|ici|partie|societe|entreprise|equipe|dans|pour|la
a|ai|ont * quitte * societe|entreprise|groupe|equipe|poste|fonctions|nous|l|la
quitte la|l|notre|le|ses * societe|entreprise
partie a|en la? retraite
parti a|en|de la? retraite
""",
    Category.HOSTILE: """
avocat|avocats * contact~|saisi~|touch~|informe~|charge
contacte~|saisi~|informe~ * avocat|avocats|justice|cnil|tribunal
porte|porter|porterai|portons plainte
mise en demeure
cnil|harcelement|harceler
poursuites|actions judiciaires|juridiques
signaler|signale|denoncer|denonce vous|votre|cnil|a
violation|contraire * rgpd|loi
foutez|connard|connards|merde|idiots|putain|degagez|scandaleux|honteux|honte|enfoire|imbecile|imbeciles|escroc\
|escrocs
""",
    Category.OUT_OF_OFFICE: """
en|suis|serai|actuellement * conges|vacances|absent|absente|deplacement|conge
absent|absente du|jusqu|actuellement|de|bureau
de|serai retour|bureau le|au
""",
}
