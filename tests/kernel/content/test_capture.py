"""The measurement of capture runs, at a small size, and answers for every document."""

from bench import capture


def test_every_document_of_the_mix_gets_text_or_a_reason(data_folder):
    figures = capture.measure(data_folder / "data" / "documents", 20)

    assert figures["documents"] == 20
    assert figures["without_text_or_reason"] == []
    assert figures["documents_per_second"] > 0


def test_the_mix_keeps_its_proportions(data_folder):
    chosen = capture.mix(data_folder / "data" / "documents", 200)

    for kind, share in capture.MIX.items():
        assert sum(path.suffix == kind for path in chosen) == 2 * share
