"""Names of months and weekdays as they stand in mails, folded (lower case, no accents)."""

_MONTHS = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
januar februar marz april mai juni juli august september oktober november dezember
janner feber maerz apr mai jun jul aug sept okt nov dez
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
janv fevr mars avr mai juin juil aout sept oct nov dec
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago setiembre oct nov dic
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gen feb mar apr mag giu lug ago set ott nov dic
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr mei jun jul aug sep okt nov dec
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta heinakuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien
stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia
leden unor brezen duben kveten cerven cervenec srpen zari rijen listopadu prosinec
ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
сiчня лютого березня квiтня травня червня липня серпня вересня жовтня листопада грудня
ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
"""

_DAYS = """
monday tuesday wednesday thursday friday saturday sunday
mon tues wed thurs fri sat sun
mondays tue weds thu fridays saturdays sundays
montag dienstag mittwoch donnerstag freitag samstag sonntag
montags dienstags mittwochs donnerstags freitags sonnabend sonntags
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miercoles jueves viernes sabado domingo
lunedi martedi mercoledi giovedi venerdi sabato domenica
segunda terca quarta quinta sexta sabado domingo
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
mandag tirsdag onsdag torsdag fredag lordag sondag
mandag tisdag onsdag torsdag fredag lordag sondag
poniedzialek wtorek sroda czwartek piatek sobota niedziela
poniedzialku wtorku srode czwartku piatku sobote niedziele
pondeli utery streda ctvrtek patek sobota nedele
понедельник вторник среда четверг пятница суббота воскресенье
понедельника вторника среду четверга пятницу субботы воскресенья
"""


def _numbered(table: str, first: int) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for row in table.strip().splitlines():
        for number, name in enumerate(row.split(), start=first):
            numbers.setdefault(name, number)
    return numbers


MONTHS: dict[str, int] = _numbered(_MONTHS, 1)
WEEKDAYS: dict[str, int] = _numbered(_DAYS, 0)

# Words that are a month in one language and an ordinary word in another: months only beside a number or "in".
DOUBTFUL_MONTHS = frozenset("may mar mars set out dic jan gen ago jun jul mei maja mart sat".split())
DOUBTFUL_DAYS = frozenset("sun sat mon wed fri segunda terca quarta quinta sexta".split())

NUMBERS: dict[str, int] = {
    word: number
    for number, row in enumerate(
        """a an one ein eine einem einer einen un une uno una um uma een en
        two zwei deux dos due dois duas twee couple couple_of paar
        three drei trois tres tre tres drie few
        four vier quatre cuatro quattro quatro vier
        five funf fuenf cinq cinco cinque cinco vijf
        six sechs six seis sei seis zes
        seven sieben sept siete sette sete zeven
        eight acht huit ocho otto oito acht
        nine neun neuf nueve nove nove negen
        ten zehn dix diez dieci dez tien
        eleven elf onze once undici onze elf
        twelve zwolf zwoelf douze doce dodici doze twaalf""".splitlines(),
        start=1,
    )
    for word in row.split()
}
