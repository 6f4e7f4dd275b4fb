"""All vouchers of a folder judged: each by itself, with what a person answered, then by its neighbours."""

from collections.abc import Mapping

from workbook_templates.engagement.reader import Engagement
from xl_addin.vouchers.acceptance import judge
from xl_addin.vouchers.answers import Answer, Key, take
from xl_addin.vouchers.documents.pages import Document
from xl_addin.vouchers.judged import Judged
from xl_addin.vouchers.neighbours import join
from xl_addin.vouchers.vouchers import vouchers_of

NOT_ENERGY = "核查员确认不是能源凭证"


def judge_all(
    documents: Mapping[str, tuple[str, Document]], engagement: Engagement, answers: Mapping[Key, Answer]
) -> list[Judged]:
    """Every voucher with what speaks for and against it.

    Args:
        documents: file -> digest and what was read.
        engagement: the workbook, with its meters and bills.
        answers: what a person said before.
    """
    meters = [str(row.text("meter_id")) for row in engagement.rows("meters")]
    judged = []
    for file, (digest, document) in sorted(documents.items()):
        for voucher in vouchers_of(file, digest, document):
            answer = answers.get((digest, voucher.page), Answer())
            by_person = take(voucher, answer)
            one = judge(voucher, meters, by_person, answer.is_seen)
            if answer.is_none:
                one.skip = NOT_ENERGY
            judged.append(one)
    join(judged, engagement)
    return judged
