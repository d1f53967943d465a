from __future__ import annotations

import pytest

from contacts.importing.problems import FileProblem

FRENCH = "Prénom,Ville\nRené,Besançon\nZoë,Nîmes\nChloé,Orléans\n"
GERMAN = "Name,Straße\nJürgen Groß,Königstraße 5\nÄnne Möller,Übergasse 7\n"
POLISH = (
    "Imię,Miasto\nŁukasz Wiśniewski,Łódź\nMałgorzata Dąbrowska,Gdańsk\nZdzisław Wróbel,Kraków\nStanisław Żak,Poznań\n"
)
RUSSIAN = "Имя,Город\n" + "Александр Иванов,Москва\nЕкатерина Смирнова,Санкт-Петербург\n" * 5  # noqa: RUF001
JAPANESE = "名前,都市\n" + "山田太郎,東京都\n鈴木花子,大阪市\n佐藤次郎,名古屋市\n" * 5


def cells(table):
    return [table.headers, *(row.cells for row in table.rows())]


@pytest.mark.parametrize("text", [FRENCH, GERMAN, POLISH, RUSSIAN, JAPANESE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_its_mark(table, text, encoding):
    assert cells(table(text.encode(encoding))) == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        ("Name,Preis\nMüller – „GmbH“,5 €\n", "cp1252"),
        ("Name,City\nNyström,Åre\n", "cp1252"),
        ("Name,City\n" + "Smith,Leeds\n" * 200_000 + "Muñoz,Logroño\n", "cp1252"),
        (POLISH, "cp1250"),
        (FRENCH, "mac_roman"),
        (FRENCH, "cp850"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("Όνομα,Πόλη\n" + "Γιώργος Παπαδόπουλος,Αθήνα\nΕλένη Νικολάου,Θεσσαλονίκη\n" * 5, "cp1253"),  # noqa: RUF001
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        ("姓名,城市\n" + "王小明,北京市\n李丽华,上海市\n" * 5, "gb18030"),
        ("이름,도시\n" + "김철수,서울특별시\n이영희,부산광역시\n" * 5, "cp949"),
    ],
)
def test_other_encodings_are_guessed(table, text, encoding):
    assert cells(table(text.encode(encoding)))[-1] == text.splitlines()[-1].split(",")


def test_a_few_broken_bytes_do_not_change_the_encoding(table):
    opened = table(GERMAN.encode() * 3 + b"Andr\xe9,Paris\n")
    assert opened.used["encoding"] == "utf-8"
    assert [row.number for row in opened.rows() if row.problems] == [10]


def test_the_encoding_can_be_said(table):
    assert cells(table(FRENCH.encode("cp1252"), encoding="cp1252"))[1] == ["René", "Besançon"]
    assert cells(table(FRENCH.encode("utf-8"), encoding="cp1252"))[1] == ["RenÃ©", "BesanÃ§on"]


def test_nul_bytes_alone_are_no_wide_encoding(table):
    opened = table(b"Name,City\nA\0a,Rome\nB\0b,Oslo\nC\0c,Bonn\nD\0d,Bern\n")
    assert (opened.used["encoding"], opened.survey.faulty) == ("utf-8", 4)


@pytest.mark.parametrize("name", ["klingon", "base64", "utf_7", "unicode_escape", "../x"])
def test_what_is_no_encoding_is_refused(table, name):
    with pytest.raises(FileProblem, match="There is no encoding"):
        table("A,B\n1,2\n", encoding=name)
