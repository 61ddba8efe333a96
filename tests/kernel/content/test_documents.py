"""Every one of the shared documents is read, or refused with a reason that was checked by eye."""

import pytest
from tests import needs

from secretariat.kernel.content import Extraction, Job, identify

TEXT = {
    "CVLKRA-KYC_Download_File_Structure_V3.1.xlsx": "e-KYC with Biometric",
    "EmbeddedOutlook.docx": "embedded outlook message",
    "NullHeader.docx": "Hundreds injured in Yemen protest",
    "resume.html": "Здравствуйте",
    "simple_lower_case.doc": "This is a sample Word document",
    "simple_upper_case.doc": "This is a sample Word document",
    "test-columnar.xlsx": "Square of the Record Number",
    "test-incremental-updates.eml": "container email with an embedded pdf",
    "test-outlook.msg": "La réponse à vos attentes",
    "test.html": "Hello World!",
    "testAppleSingleFile.pdf": "Hello World",
    "testArabicMisleadingCharset.html": "اللغة العربية",
    "testComment.doc": "Here is some text.",
    "testComment.docx": "Here is a comment",
    "testComment.rtf": "Here is some text.",
    "testContentStreamSpaceGlyphs.pdf": "overlap",
    "testDataConnections.xlsx": "Test data connections",
    "testEML_embedded_xhtml_and_img.eml": "Using inline content",
    "testEXCEL-formats.xlsx": "198356388",
    "testException2.doc": "Lorentz force",
    "testExternalRefs.docx": "Testing INCLUDETEXT",
    "testGroupWiseEml.eml": "test",
    "testHoverAndVml.docx": "Testing VML shape",
    "testMSChart-govdocs-428996.pptx": "Thin Film Partnership",
    "testMSG.msg": "type detection code more\nmodular",
    "testMSG_Contact.msg": "quick brown fox",
    "testMSG_StickyNote.msg": "quick brown fox",
    "testMSG_att_doc.msg": "contenu",
    "testMSG_chinese.msg": "勞工代表",
    "testNPEOpenDocument.odt": "certificado de revocación",
    "testODTEmbedded.odt": "bold and italic text",
    "testOptionalHyphen.doc": "optionalhyphen",
    "testOptionalHyphen.docx": "optionalhyphen",
    "testOptionalHyphen.pptx": "optionalhyphen",
    "testOptionalHyphen.rtf": "optionalhyphen",
    "testOverlappingText.pdf": "Text the second time",
    "testPDF-custommetadata.pdf": "Hello World!",
    "testPDF.pdf": "incubation status",
    "testPDFFileEmbInAnnotation.pdf": "This is embeded with Excel",
    "testPDFPackage.pdf": "Efficient, integrated PDF viewing",
    "testPDFTwoTextBoxes.pdf": "Left column line 2\nRight column line 1",
    "testPDF_JBIG2.pdf": "compressed using JBIG2",
    "testPPTX_Thumbnail.pptx": "embedded thumbnail",
    "testPPT_2imgs.pptx": "jumps over the lazy dog",
    "testPPT_autodate.pptx": "2011-12-19",
    "testPhoneNumberExtractor.odt": "ninefourninefive5fivefive5fivefive",
    "testRFC822_multipart_attachments.eml": "This is test email for EML1",
    "testRTF-ms932.rtf": "こんにちは",
    "testThunderbirdEml.eml": "Dear Vladimir",
    "test_recursive_embedded.docx": "embed_0",
}
WITHOUT_TEXT = {
    "complex.mbox": ("no_text", "A mailbox of 3 messages"),
    "headerPic.docx": ("no_text", "The document has no text."),
    "testAltChunkMHT.docx": ("no_text", "The document has no text."),
    "protectedFile.xlsx": ("encrypted", "encrypted with a password"),
    "protected_upper_case.docx": ("encrypted", "encrypted with a password"),
    "testODTEncrypted.odt": ("encrypted", "encrypted with a password"),
    "testFlashInPDF.pdf": ("no_text", "No text on 1 pages"),
    "testOCR.pdf": ("no_text", "No text on 1 pages"),
    "testPDF_Version.10.x.pdf": ("no_text", "No text on 1 pages"),
    "testPDF_Version.4.x.pdf": ("no_text", "No text on 1 pages"),
    "testJPEG.jpg": ("no_text", "optical reading was not asked for"),
    "testOCR.jpg": ("no_text", "optical reading was not asked for"),
    "testOCR.png": ("no_text", "optical reading was not asked for"),
    "testOCR_encode.jpg": ("no_text", "optical reading was not asked for"),
    "testPNG.png": ("no_text", "optical reading was not asked for"),
    "testTIFF.tif": ("no_text", "optical reading was not asked for"),
}
NESTED = {
    "EmbeddedOutlook.docx": {
        "licensedTestMsgwAtt.msg": "Sample Outlook Message",
        "licensedTestMsgwAtt.msg/docSavedAspdf.pdf": "saved as a pdf",
    },
    "complex.mbox": {
        "1 Re question about when shuffle-sort start working.eml": "MapCompletionEvents",
        "2 Re question about when shuffle-sort start working.eml": "Thanks a lot",
        "3 Re question about when shuffle-sort start working.eml": "cannot raise this event",
    },
    "testAltChunkMHT.docx": {"htmlDoc.mht": "HTML import", "htmlDoc.mht/part-1": ""},
    "test-incremental-updates.eml": {"testPDF_incrementalUpdates.pdf": "Testing Incremental"},
    "testEML_embedded_xhtml_and_img.eml": {"testimage.jpeg": ""},
    "testGroupWiseEml.eml": {"test.eml": "test2", "Neues Textdokument.txt": "ssssssss"},
    "testMSChart-govdocs-428996.pptx": {"oleObject1.bin": ""},
    "testMSG_att_doc.msg": {"test-unicode.doc": "école", "pj1.txt": "chinois"},
    "testPDFFileEmbInAnnotation.pdf": {"Excel.xlsx": "This is a Excel"},
    "testPDFPackage.pdf": {"PDF1.pdf": "PDF1", "PDF2.pdf": "PDF2"},
    "testRFC822_multipart_attachments.eml": {"Test TxtA.txt": "TXTA", "Test TxtB.txt": "TXTB"},
    "test_recursive_embedded.docx": {
        "embed1.zip": "",
        "embed1.zip/embed1a.txt": "embed_1a",
        "embed1.zip/embed1b.txt": "embed_1b",
        "embed1.zip/embed2.zip": "",
        "embed1.zip/embed2.zip/embed2a.txt": "",
        "embed1.zip/embed2.zip/embed2b.txt": "",
        "embed1.zip/embed2.zip/embed3.zip": "",
    },
}
LANGUAGES = {
    "resume.html": "ru",
    "test-outlook.msg": "fr",
    "testArabicMisleadingCharset.html": "ar",
    "testMSG_chinese.msg": "zh",
    "testNPEOpenDocument.odt": "es",
    "testRTF-ms932.rtf": "ja",
    "NullHeader.docx": "en",
}


@pytest.fixture(scope="module")
def found(data_folder, extractor) -> dict[str, Extraction]:
    """Return what every shared document holds."""
    paths = sorted((data_folder / "data" / "documents").iterdir())
    jobs = [Job(path, path.name, identify(path, path.name).mime) for path in paths]
    return {job.name: extraction for job, extraction in extractor.iterate(jobs)}


def test_the_table_speaks_of_every_document(found):
    assert set(found) == set(TEXT) | set(WITHOUT_TEXT)
    assert len(found) == 66


@pytest.mark.parametrize("name", sorted(TEXT))
def test_text_is_found(found, name):
    assert found[name].status == "text", found[name].reason
    assert TEXT[name] in found[name].text


@pytest.mark.parametrize("name", sorted(WITHOUT_TEXT))
def test_what_has_no_text_says_why(found, name):
    status, reason = WITHOUT_TEXT[name]

    assert (found[name].status, found[name].text) == (status, "")
    assert reason in found[name].reason


@pytest.mark.parametrize("name", sorted(TEXT | WITHOUT_TEXT))
def test_attachments_and_embedded_files_are_found(found, name):
    nested = {part.name: part for part in found[name].nested}

    assert list(nested) == list(NESTED.get(name, {}))
    for part_name, word in NESTED.get(name, {}).items():
        assert word in nested[part_name].text
        assert word or nested[part_name].reason, part_name


def test_files_deeper_than_two_levels_are_listed_not_opened(found):
    deepest = found["test_recursive_embedded.docx"].nested[-1]

    assert deepest.status == "unsupported"
    assert deepest.reason == "It lies more than 2 levels deep; it was not opened."


@pytest.mark.parametrize(("name", "language"), LANGUAGES.items())
def test_languages_are_told(found, name, language):
    assert found[name].language == language


def test_all_text_can_be_stored(found):
    for extraction in found.values():
        for text in (extraction.text, *(part.text for part in extraction.nested)):
            assert "\x00" not in text
            assert "\r" not in text
            text.encode("utf-8")


def test_thumbnails_are_drawn_for_pdfs_and_pictures_only(found):
    drawn = {name for name, extraction in found.items() if extraction.thumbnail}

    assert drawn == {name for name in found if name.endswith((".pdf", ".jpg", ".png", ".tif"))}
    assert all(found[name].thumbnail[8:12] == b"WEBP" for name in drawn)


def test_message_headers_are_read(found):
    mail = found["testMSG.msg"].mail

    assert mail.sender == "Jukka Zitting <jukka.zitting@gmail.com>"
    assert mail.to == ("tika-dev@lucene.apache.org",)
    assert mail.subject == "MIME registry use cases"
    assert mail.sent_at == "2009-01-29T19:16:40+00:00"
    assert mail.message_id == "510143ac0901291116s5f368dfby9d6423ce61acc36a@mail.gmail.com"


def test_properties_are_read(found):
    pdf = found["testPDF-custommetadata.pdf"]
    rtf = found["testRTF-ms932.rtf"]

    assert (pdf.title, pdf.author, pdf.created, pdf.pages) == (
        "Document title",
        "Document author",
        "2010-06-30T14:01:54+02:00",
        1,
    )
    assert rtf.title == "タイトル"


def test_a_picture_is_read_when_asked(data_folder, extractor):
    path = data_folder / "data" / "documents" / "testOCR.jpg"

    seen = extractor.extract(path, path.name, "image/jpeg", ocr="eng")

    if seen.status == "unsupported":
        needs.absent("no Tesseract data of English: install the package tesseract-ocr-eng")
    assert seen.status == "text"
    assert "OCR Testing" in seen.text


def test_a_language_without_tesseract_data_is_named(data_folder, extractor):
    path = data_folder / "data" / "documents" / "testOCR.jpg"

    seen = extractor.extract(path, path.name, "image/jpeg", ocr="tlh")

    assert (seen.status, seen.text) == ("unsupported", "")
    assert "the Tesseract data of tlh is not installed" in seen.reason


@pytest.mark.parametrize(
    ("name", "language"), [("progress-2019.txt", "en"), ("progress-2021.txt", "de")]
)
def test_the_institutions_own_documents_keep_their_words(data_folder, extractor, name, language):
    path = data_folder / "sources" / name

    read = extractor.extract(path, name, "text/plain")

    assert (read.status, read.language) == ("text", language)
    assert "\n" in read.text
    assert len(read.text) > 0.95 * len(path.read_text(encoding="utf-8"))
