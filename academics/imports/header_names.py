"""What schools call the columns of their sheets, in the languages that they write.

Only names that several fields share stand here; a field of its own has them beside it (`field_catalogue.py`), and national
registers have theirs in `national_numbers.py`. A WEAK name may mean the field where no other column does.
"""

from core.sheets.cells import fold


def parse_header_names(text: str) -> tuple[str, ...]:
    """The names in `text`, which bars keep apart, as headers are compared."""
    return tuple(fold(header) for header in text.split("|"))


GIVEN = parse_header_names(
    "given name|first name|first|firstname|forename|fname|first names|given names|nombre|nombres|nombre de pila"
    "|prénom|prénoms|الاسم الأول|jina la kwanza|vorname|nome|primeiro nome|legal first name|legal forename"
    "|nombres del alumno|nombres del estudiante|prénom de l'élève|vornamen|rufname"
)
# Given names beside those of the family, alone the full name.
EITHER = parse_header_names("nombre|nombres|nome")
GIVEN_WEAK = parse_header_names("other names|other name")
FAMILY = parse_header_names(
    "family name|last name|last|lastname|surname|lname|apellido|apellidos|primer apellido|apellido paterno|nom de famille|nom"
    "|اسم العائلة|اللقب|jina la ukoo|jina la familia|nachname|sobrenome|último nome|legal last name|legal surname"
    "|apellidos del alumno|apellidos del estudiante|nom de l'élève|familienname|zuname"
)
FAMILY_WEAK = parse_header_names("nom d'usage")
SECOND_FAMILY = parse_header_names(
    "second family name|second last name|second surname|segundo apellido|apellido materno|segundo apelido|apelido materno"
)
# What names a person, whoever it is.
FULL = parse_header_names(
    "name|full name|fullname|names|complete name|name in full|surname and first name|last name first name|first and last name"
    "|nombre completo|nombre y apellidos|nombres y apellidos|apellidos y nombres|apellidos y nombre|nome completo"
    "|vollständiger name|vor und nachname|nachname vorname|name vorname|vorname nachname"
    "|nom complet|nom et prénom|nom et prénoms|nom prénom|prénom et nom|الاسم|الاسم الكامل|jina|jina kamili"
)
STUDENT = parse_header_names(
    "student|pupil|learner|student name|pupil name|learner name|child name|name of student|name of the student|name of pupil"
    "|name of child|alumno|alumna|estudiante|nombre del alumno|nombre del estudiante|aluno|nome do aluno|nome do estudante"
    "|schüler|schülerin|schüler in|name des schülers|name des kindes"
    "|élève|nom et prénom de l'élève|اسم الطالب|jina la mwanafunzi"
)
STAFF = parse_header_names(
    "teacher name|staff name|employee name|name of teacher|name of staff|docente|nombre del docente|professor|enseignant"
    "|اسم المعلم|jina la mwalimu"
)
PREFERRED = parse_header_names(
    "preferred name|preferred first name|preferred forename|known as|nickname|goes by|apodo|surnom|jina la utani"
)
STUDENT_NUMBER = parse_header_names(
    "student number|student no|student id|studentid|student code|admission number|admission no|adm no|adm number|adm"
    "|admno|adno|ad no|admission id|accession no|accession number|reg no|registration number|pupil number|pupil id|learner id|upi|gr no|gr number|general register no|enrolment no"
    "|enrollment no|enrolment number|enrollment number|matrícula|número de matrícula|no de matrícula|código del estudiante"
    "|número de estudiante|expediente|matricule|numéro d'élève|numéro étudiant|schülernummer|schüler nr|schülernr|schüler id|رقم الطالب|namba ya mwanafunzi|namba ya usajili"
)
STUDENT_NUMBER_WEAK = parse_header_names(
    "roll number|roll no|rollno|id|id number|id no|number|no|código|nr|nummer|الرقم"
)
STAFF_NUMBER = parse_header_names(
    "staff number|staff no|staff id|employee number|employee no|employee id|teacher number|teacher no|teacher id|tsc no"
    "|tsc number|payroll no|payroll number|staff code|employee code|número de empleado|código docente|matricule"
    "|رقم الموظف|رقم المعلم|namba ya mwalimu|namba ya mfanyakazi"
)
STAFF_NUMBER_WEAK = parse_header_names("id|id number|number|no|código")
SECTION = parse_header_names(
    "section|class|class name|classroom|form class|homeroom|stream|group|division|registration group|tutor group|sec|arm"
    "|sección|grupo|curso y sección|aula|clase|classe|turma|reg group|reg|home room|section name|klasse|klassenbezeichnung|الفصل|الشعبة|الصف والشعبة|darasa|mkondo"
)
SCHOOL_CLASS = parse_header_names(
    "class title|class name|group|group name|teaching group|set|elective|course class|grupo|nombre del grupo|groupe"
)
LEVEL = parse_header_names(
    "level|grade|grade level|year group|year level|form|standard|std|year|class level|nc year|nivel|grado|curso|año"
    "|jahrgang|jahrgangsstufe|klassenstufe|stufe|schuljahrgang"
    "|série|ano|niveau|année|المرحلة|الصف|المستوى|kidato|kiwango"
)
# Beside a column for the section, as in "Class 9, Section A".
LEVEL_WEAK = parse_header_names("class|clase|classe")
EMAIL = parse_header_names(
    "email|e mail|email address|mail|correo|correo electrónico|courriel|البريد الإلكتروني|barua pepe|email id"
    "|e mail adresse|email adresse|mailadresse"
)
PHONE = parse_header_names(
    "phone|phone number|mobile|mobile number|cell|cell phone|telephone|tel|contact|contact number|teléfono|celular|móvil"
    "|téléphone|portable|telefone|mobile no|phone no|telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|الهاتف|رقم الهاتف|الجوال|simu|namba ya simu|whatsapp"
)
SUBJECT_NAME = parse_header_names("subject|subject name|course|asignatura|materia|matière|المادة|somo")
# Who teaches what names a subject by either.
SUBJECT = (*SUBJECT_NAME, *parse_header_names("subject code"))
STARTS = parse_header_names(
    "start date|starts on|from|entry date|admission date|date of admission|enrolment date|enrollment date|date joined"
    "|fecha de ingreso|fecha de inicio|date d'entrée|data de matrícula|first day|eintritt|eintrittsdatum|aufnahmedatum|joining date|date of joining|تاريخ الالتحاق|تاريخ البدء|tarehe ya kuanza|tarehe ya kujiunga"
)
ENDS = parse_header_names(
    "end date|ends on|until|to|leaving date|date of leaving|date left|exit date|withdrawal date"
    "|last day|last date|left on|leave date|date withdrawn|withdrawn on|date of withdrawal|date of exit|departure date|date of departure"
    "|last day of attendance|last date of attendance|last working day|resignation date|date of resignation|fecha de retiro|fecha de baja"
    "|data de saída|date de sortie|fecha de fin|date de fin|austritt|austrittsdatum|abgangsdatum|تاريخ الانتهاء|tarehe ya mwisho"
)
STREET = parse_header_names(
    "street address|address|street|home address|residential address|physical address|postal address|address line 1"
    "|family address|parent address|parents address|guardian address|street and number|residence"
    "|dirección|domicilio|calle|adresse|adresse postale|domicile|rue|endereço|logradouro|anschrift|straße|straße und hausnummer|strasse"
    "|العنوان|عنوان السكن|الشارع|anwani|anwani ya nyumbani|mtaa"
)
POSTCODE = parse_header_names(
    "postcode|post code|postal code|zip|zip code|zipcode|pin code|eircode|pincode|pin|código postal|cp|cep|code postal|plz"
    "|الرمز البريدي|msimbo wa posta"
)
CITY = parse_header_names(
    "city|town|town city|city town|village|ciudad|cidade|localidad|municipio|município|ort|wohnort|stadt|ville|commune|المدينة|البلدة|mji|jiji"
)
HOME_PHONE = parse_header_names(
    "home phone|home telephone|house phone|household phone|landline|landline number|teléfono de casa|teléfono fijo"
    "|téléphone fixe|fixe|festnetz|telefon privat|هاتف المنزل|simu ya nyumbani"
)
RELATION = parse_header_names(
    "relationship|relation|relationship to student|relation to student|parentesco|lien|lien de parenté|beziehung|verwandtschaft|صلة القرابة|uhusiano"
)
