"""The texts: the same keys and slots in three languages, numbers and money as each writes them."""

from __future__ import annotations

import string

import pytest

from chipwar.base.errors import ChipwarError
from chipwar.scenario import texts as module
from chipwar.scenario.texts import LOCALES, Texts, current_locale, texts_for, use_locale


@pytest.fixture(autouse=True)
def no_language(monkeypatch):
    monkeypatch.delenv("CHIPWAR_LANG", raising=False)
    use_locale(None)
    yield
    use_locale(None)


def slots(template: str) -> set[str]:
    """The slots of a template; plain names without formats."""
    parts = [part[1:] for part in string.Formatter().parse(template) if part[1] is not None]
    assert all(name.isidentifier() and not spec and not how for name, spec, how in parts), template
    return {name for name, _, _ in parts if name}


def test_every_text_file_can_be_read():
    assert [texts_for(locale).broken for locale in LOCALES] == [[], [], []]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_has_words_and_the_same_slots_in_every_language(locale):
    english, other = texts_for("en"), texts_for(locale)
    assert other.keys == english.keys
    for key in english.keys:
        assert slots(other.template(key)) == slots(english.template(key)), key


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant"])
def test_problems_in_chinese_are_in_chinese(locale):
    exempt = {"problem.kind_switch"}
    for key in texts_for(locale).keys - exempt:
        if key.startswith("problem."):
            assert texts_for(locale).template(key) != texts_for("en").template(key)


def test_the_two_chinese_keep_their_own_words():
    hans, hant = texts_for("zh-Hans"), texts_for("zh-Hant")
    for key in (k for k in hans.keys if k.startswith("problem.")):
        assert not set("檔鍵個這請寫號") & set(hans.template(key)), key
        assert not set("键个这请写号读") & set(hant.template(key)), key
        assert "文件里" not in hant.template(key) and "字符" not in hant.template(key), key


NAMES = {
    "en": "en en_GB.UTF-8 EN-us",
    "zh-Hans": "zh zh_CN zh-CN zh_SG.UTF-8 zh-Hans zh-Hans-HK",
    "zh-Hant": "zh-TW zh_TW zh_HK zh-MO zh-Hant zh-Hant-TW",
}


@pytest.mark.parametrize(("name", "locale"), [(name, locale) for locale in NAMES for name in NAMES[locale].split()])
def test_names_of_languages(name, locale, monkeypatch):
    monkeypatch.setenv("CHIPWAR_LANG", name)
    assert current_locale() == locale
    assert texts_for(name).locale == locale


def test_a_chosen_language_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("CHIPWAR_LANG", "zh-TW")
    use_locale("zh")
    assert current_locale() == "zh-Hans"
    use_locale(None)
    assert current_locale() == "zh-Hant"
    monkeypatch.setenv("CHIPWAR_LANG", "tlh")
    assert current_locale() == "en"
    with pytest.raises(ChipwarError, match="zh-Hant"):
        use_locale("tlh")


def test_unknown_keys_show_themselves_and_fail_in_tests(monkeypatch):
    monkeypatch.delenv("CHIPWAR_STRICT_TEXTS", raising=False)
    assert texts_for("zh").say("no.such_key") == "[no.such_key]"
    assert texts_for("en").say("problem.missing_key") == "The key {key} is missing here. Add it."
    assert not texts_for("en").has("no.such_key")
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    with pytest.raises(KeyError):
        texts_for("zh").say("no.such_key")
    with pytest.raises(KeyError):
        texts_for("en").say("problem.missing_key")


def test_a_slot_may_hold_braces():
    assert texts_for("en").say("problem.missing_key", key="{0.x}").startswith("The key {0.x} is")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("chipwar: 1\ntext: [", "problem.syntax_open_list"),
        ("chipwar: 1\ntext: {a: x, a: y}", "problem.duplicate_key"),
        ("text: {a: x}", "chipwar: 1"),
        ("chipwar: 1\ntext: {a: 5}", "a is not text"),
        ("\ud800", "surrogate"),
    ],
)
def test_a_broken_text_file_gives_an_english_sentence(tmp_path, content, reason):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "broken.yaml").write_bytes(content.encode("utf-8", "surrogatepass"))
    texts = Texts("en", tmp_path)
    assert any(reason in sentence or "decode" in sentence for sentence in texts.broken)
    assert "cannot be read: broken.yaml" in texts.say("problem.anything")


def test_a_missing_sentence_is_said_in_english(tmp_path):
    assert "twice" in Texts("zh-Hans", tmp_path).say("problem.duplicate_key", found="a", line=1)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0, "0"), (-0.0, "0"), (5, "5"), (-1.5, "−1.5"), (1234567.8, "1,230,000")),
        *((0.00012345, "0.000123"), (99.96, "100"), (1e-9, "0.000000001"), (48.35, "48.4")),
        *((float("nan"), module.NO_NUMBER), (float("inf"), module.NO_NUMBER)),
    ],
)
@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_have_three_digits(locale, value, shown):
    assert texts_for(locale).number(value) == shown
    assert texts_for(locale).number(value, "%").startswith(shown)


def test_numbers_of_numpy_and_units():
    numpy = pytest.importorskip("numpy")
    assert texts_for("en").number(numpy.float64(12.5), "%") == "12.5 %"
    assert texts_for("en").money(numpy.float64(12.5)) == "12.5 bn USD"


@pytest.mark.parametrize(
    ("bn_usd", "en", "hans", "hant"),
    [
        (48, "48 bn USD", "480 亿美元", "480 億美元"),
        (-3.456, "−3.46 bn USD", "−34.6 亿美元", "−34.6 億美元"),
        (0.5, "500 m USD", "5 亿美元", "5 億美元"),
        (0.05, "50 m USD", "5,000 万美元", "5,000 萬美元"),
        (1234, "1.23 trillion USD", "1.23 万亿美元", "1.23 兆美元"),
        (999.9, "1 trillion USD", "1 万亿美元", "1 兆美元"),
        (0, "0 bn USD", "0 亿美元", "0 億美元"),
        (float("nan"), module.NO_NUMBER, module.NO_NUMBER, module.NO_NUMBER),
    ],
)
def test_money_is_counted_as_each_language_does(bn_usd, en, hans, hant):
    said = [texts_for(locale).money(bn_usd) for locale in LOCALES]
    assert said == [en, hans, hant]
