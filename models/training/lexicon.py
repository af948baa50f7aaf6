"""People and verbs as tables, turned into sections of the grammar.

Inflected words are written out: every form is here as a person would write it, so that a
reader who knows Russian can check the table line by line.  All names are invented.
"""

#: gender | nominative | genitive | dative | accusative | instrumental | prepositional | English
PEOPLE = """
m | Глеб | Глеба | Глебу | Глеба | Глебом | Глебе | Gleb
m | Тимур | Тимура | Тимуру | Тимура | Тимуром | Тимуре | Timur
m | Артём | Артёма | Артёму | Артёма | Артёмом | Артёме | Artyom
f | Вера | Веры | Вере | Веру | Верой | Вере | Vera
f | Нина | Нины | Нине | Нину | Ниной | Нине | Nina
f | Жанна | Жанны | Жанне | Жанну | Жанной | Жанне | Zhanna
m | Глеб Ольшин | Глеба Ольшина | Глебу Ольшину | Глеба Ольшина | Глебом Ольшиным | Глебе Ольшине | Gleb Olshin
f | Нина Верхова | Нины Верховой | Нине Верховой | Нину Верхову | Ниной Верховой | Нине Верховой | Nina Verkhova
m | наш друг | нашего друга | нашему другу | нашего друга | нашим другом | нашем друге | our friend
f | моя сестра | моей сестры | моей сестре | мою сестру | моей сестрой | моей сестре | my sister
f | его мама | его мамы | его маме | его маму | его мамой | его маме | his mother
p | друзья | друзей | друзьям | друзей | друзьями | друзьях | friends
p | студенты | студентов | студентам | студентов | студентами | студентах | students
p | заключённые | заключённых | заключённым | заключённых | заключёнными | заключённых | prisoners
p | наши волонтёры | наших волонтёров | нашим волонтёрам | наших волонтёров | нашими волонтёрами | наших волонтёрах | our volunteers
"""  # noqa: E501 - one person a line

#: Subjects that take the place of people, by gender: Russian | English
SUBJECTS = """
m | он | he
m | адвокат | the_lawyer
m | врач | the_doctor
m | каждый из нас | each of us
m | судья | the_judge
m | цензор | the_censor
f | она | she
f | мама | his^1 mother^1
p | они | they
p | родные | his^1 relatives^1
p | люди | people
p | переводчики | translators
w | мы | we
w | мы с друзьями | my^3 friends^3 and^2 I^1
"""

#: key | we, they, he (present) | he, she, they (past) | English: base, third person, past
VERBS = """
write | пишем пишут пишет | писал писала писали | write writes wrote
send | отправляем отправляют отправляет | отправил отправила отправили | send sends sent
receive | получаем получают получает | получил получила получили | receive receives received
read | читаем читают читает | читал читала читали | read reads read
translate | переводим переводят переводит | переводил переводила переводили | translate translates translated
answer | отвечаем отвечают отвечает | ответил ответила ответили | answer answers answered
collect | собираем собирают собирает | собрал собрала собрали | collect collects collected
help | помогаем помогают помогает | помог помогла помогли | help helps helped
wait | ждём ждут ждёт | ждал ждала ждали | wait_for waits_for waited_for
ask | просим просят просит | просил просила просили | ask_for asks_for asked_for
come | приезжаем приезжают приезжает | приехал приехала приехали | come comes came
talk | говорим говорят говорит | говорил говорила говорили | talk talks talked
remember | помним помнят помнит | помнил помнила помнили | remember remembers remembered
bring | привозим привозят привозит | привёз привезла привезли | bring brings brought
"""  # noqa: E501 - one verb a line

#: How much more often a clause comes from these tables than from one line of the rules.
TABLE_WEIGHT = 10
CASES = ("nom", "gen", "dat", "acc", "ins", "prep")


def rows(table: str) -> list[list[str]]:
    """Split a table into stripped cells."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def people_sections() -> str:
    """Sections ``p.<case>`` (anybody), ``p.<gender>.nom`` and ``p.to`` (dative, English "to")."""
    lines: list[str] = []
    for gender, *forms, en in rows(PEOPLE):
        # Names of two words are linked word by word; for all others the phrase is one chunk.
        named = all(word[0].isupper() for word in forms[0].split())
        english = en if named else en.replace(" ", "_")
        for case, form in zip(CASES, forms, strict=True):
            russian = form if named else form.replace(" ", "_")
            lines += [f"[p.{case}]", f"{russian} || {english}"]
            if case == "nom":
                lines += [f"[p.{gender}]", f"{russian} || {english}"]
                if named:
                    lines += [f"[name.{gender}]", f"{russian} || {english}"]
            elif named:
                lines += [f"[name.{case}]", f"{russian} || {english}"]
            if case == "dat":
                to = english.split(" ")
                lines += ["[p.to]", f"{russian} || {' '.join(['to_' + to[0], *to[1:]])}"]
    for gender, russian, english in rows(SUBJECTS):
        lines += [f"[p.{gender}]", f"{russian} || {english}"]
    return "\n".join(lines)


def verb_sections() -> str:
    """Sections ``vp.<person>.<tense>``: a verb form with a complement ``c.<verb>``.

    Persons: ``w`` we, ``p`` they, ``m`` he, ``f`` she.
    """
    lines: list[str] = []
    for key, present, past, english in rows(VERBS):
        we, they, he = present.split()
        past_m, past_f, past_p = past.split()
        base, third, english_past = english.split()
        forms = (
            ("w.pres", we, base),
            ("p.pres", they, base),
            ("m.pres", he, third),
            ("f.pres", he, third),
            ("m.past", past_m, english_past),
            ("f.past", past_f, english_past),
            ("p.past", past_p, english_past),
            ("w.past", past_p, english_past),
        )
        for section, russian, translation in forms:
            lines += [f"[vp.{section}]", f"{russian} {{c.{key}}} || {translation} {{c.{key}}}"]
    for person in "wpmf":
        for tense in ("pres", "past"):
            lines += [
                f"[cl.{tense}]",
                f"{TABLE_WEIGHT}* {{p.{person}}} {{vp.{person}.{tense}}} || "
                f"{{p.{person}}} {{vp.{person}.{tense}}}",
            ]
    return "\n".join(lines)


def lexicon_text() -> str:
    """The sections of this module as one grammar text."""
    return people_sections() + "\n" + verb_sections()
