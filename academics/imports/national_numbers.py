"""Words of national registers and of forms around them, as they stand in sheets that schools bring.

Some of their numbers can be a student's number where the school has none of its own; most of their other
columns have no field here, and a header that holds one of those words names nothing else.
"""

from core.sheets.cells import fold

from .header_names import parse_header_names

# Philippines; India; United Kingdom; United States; Kenya and New Zealand; Brazil; Chile; Spain; Portugal; Germany.
STUDENT_REGISTERS = parse_header_names(
    "lrn|learner reference number|learner s reference number|lrn number|lrn no"
    "|pen|student pen|pen number|pen no|permanent education number|apaar|apaar id|apaar number|udise student id|student national code"
    "|student state code|scholar no|scholar number|sr register no"
    "|upn|unique pupil number|uln|unique learner number"
    "|ssid|state id|state student id|student state id|state student number|state student identifier|local id|local student id|sasid|suid"
    "|upi number|nemis upi|nemis upi number|nsn|national student number"
    "|ra|ra do aluno|registro do aluno|código inep|inep|id inep|inep do aluno|identificação única"
    "|nie|número de identificación|processo|número de processo|schülernummer"
)

# One of these words, and the column is about something that is not kept here.
_WORDS = frozenset(
    fold(
        "aadhaar aadhar adhaar adhar aadhaarno uidai cpf rg nis ssn nino curp dni passport visa ifsc micr bank banco pan rfc"
        " occupation occupations profession qualification qualifications education educational employer income salary"
        " profesión ocupación profissão ocupação escolaridade escolaridad renda ingresos"
        " religion religión religião caste tribe jati nationality citizenship nacionalidad nacionalidade nationalité naturalidade"
        " ethnicity ethnic etnia race raça blood allergy allergies medical vaccination disability cwsn sen ehcp iep"
        " bpl aay ews minority fsm premium scholarship medium remark remarks observaciones observações signature"
        " age edad idade âge middle counselor counsellor bus transport"
    ).split()
)
_PHRASES = tuple(
    f" {phrase} "
    for phrase in parse_header_names(
        "mother tongue|first language|home language|lengua materna|língua materna|langue maternelle"
        "|place of birth|birth place|birthplace|lugar de nacimiento|local de nascimento|lieu de naissance"
        "|birth certificate|birth certificate no|social category|category|bairro|barangay|province|district"
        "|class teacher|form teacher|form tutor|homeroom teacher|class advisor|uid no|voter id|ration card"
    )
)
# A column that counts the rows of its own sheet.
_ROW_NUMBERS = frozenset(
    parse_header_names(
        "sr|sr no|sr number|s no|s n|sn|sl|sl no|serial|serial no|serial number|sno|slno|srno|row|row no|nº orden|n orden|lp"
    )
)


def is_elsewhere(header: str) -> bool:
    """Whether a folded header speaks of what has no field here: an occupation, a religion, a national number."""
    padded = f" {header} "
    return header in _ROW_NUMBERS or not _WORDS.isdisjoint(header.split()) or any(each in padded for each in _PHRASES)
