"""Languages are told by script first, and not guessed from a few letters."""

import pytest

from secretariat.kernel.content import language_of

SENTENCES = {
    "en": "The Governing Body approved the strategy at its session in March.",
    "fr": "Le Conseil d'administration a approuvé la stratégie lors de sa session de mars.",
    "es": "El Consejo de Administración aprobó la estrategia en su reunión de marzo.",
    "de": "Der Verwaltungsrat genehmigte die Strategie auf seiner Tagung im März.",
    "pt": "O Conselho de Administração aprovou a estratégia na sua sessão de março.",
    "it": "Il Consiglio di amministrazione ha approvato la strategia nella sessione di marzo.",
    "nl": "De Raad van Beheer heeft de strategie tijdens zijn zitting in maart goedgekeurd.",
    "ru": "Административный совет утвердил стратегию на своей мартовской сессии.",
    "ar": "وافق مجلس الإدارة على الاستراتيجية في دورته المنعقدة في شهر مارس.",
    "zh": "理事会在三月的会议上批准了这项战略。",
    "ja": "理事会は三月の会議でこの戦略を承認しました。",
    "ko": "이사회는 삼월 회의에서 이 전략을 승인하였다.",
    "el": "Το διοικητικό συμβούλιο ενέκρινε τη στρατηγική τον Μάρτιο.",
}


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_a_sentence_is_enough(language, sentence):
    assert language_of(sentence) == language


@pytest.mark.parametrize(
    "text",
    ["", "OK", "12 345 678 901 234 567", "https://example.org/the/strategy/of/the/house", "字"],
)
def test_too_little_is_not_guessed(text):
    assert language_of(text) is None


def test_chinese_with_english_names_is_chinese():
    assert language_of("国际劳工组织 ILO 理事会批准了 IT Strategy 战略文件。") == "zh"


def test_the_middle_of_a_long_document_counts():
    form = "No. 1234/56\n" * 2000
    body = SENTENCES["fr"] * 2000

    assert language_of(form + body) == "fr"
