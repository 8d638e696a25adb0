"""What schools call the columns of their sheets, in the languages that they write.

Only names that several fields share stand here; a field of its own has them beside it (`fields.py`).
"""

from .cells import fold


def headers(text):
    """The names in `text`, which bars keep apart, as headers are compared."""
    return tuple(fold(header) for header in text.split("|"))


GIVEN = headers(
    "given name|first name|firstname|forename|fname|first names|given names|nombre|nombres|nombre de pila"
    "|prénom|prénoms|الاسم الأول|jina la kwanza|vorname|nome|student first name|legal first name"
)
FAMILY = headers(
    "family name|last name|lastname|surname|lname|apellido|apellidos|primer apellido|nom de famille|nom"
    "|اسم العائلة|اللقب|jina la ukoo|jina la familia|nachname|sobrenome|student last name|legal last name"
)
FULL = headers(
    "name|full name|fullname|names|student|student name|student s name|name of student|pupil|pupil name|learner name|child name"
    "|nombre completo|nombre y apellidos|apellidos y nombres|alumno|nombre del alumno|nombre del estudiante"
    "|nom complet|nom et prénom|nom et prénoms|nom prénom|élève|nom de l'élève"
    "|الاسم|الاسم الكامل|اسم الطالب|jina|jina kamili|jina la mwanafunzi|teacher name|staff name|employee name|docente"
    "|enseignant|اسم المعلم|jina la mwalimu"
)
PREFERRED = headers("preferred name|known as|nickname|goes by|apodo|surnom|nom d'usage|jina la utani")
STUDENT_NUMBER = headers(
    "student number|student no|student id|studentid|student code|admission number|admission no|adm no|adm number|adm"
    "|admno|reg no|registration number|pupil number|pupil id|learner id|upi|roll number|roll no|rollno|id|id number|number|no"
    "|matrícula|número de matrícula|código|código del estudiante|número de estudiante|expediente"
    "|matricule|numéro d'élève|numéro étudiant|رقم الطالب|الرقم|namba ya mwanafunzi|namba ya usajili"
)
STAFF_NUMBER = headers(
    "staff number|staff no|staff id|employee number|employee no|employee id|teacher number|teacher no|teacher id|tsc no"
    "|tsc number|payroll no|payroll number|id|number|no|código|número de empleado|código docente|matricule"
    "|رقم الموظف|رقم المعلم|namba ya mwalimu|namba ya mfanyakazi"
)
SECTION = headers(
    "section|class|class name|classroom|form class|homeroom|stream|group|division|registration group|tutor group"
    "|sección|grupo|curso y sección|aula|clase|classe|الفصل|الشعبة|الصف والشعبة|darasa|mkondo"
)
SCHOOL_CLASS = headers(
    "class title|class name|group|group name|teaching group|set|elective|course class|grupo|nombre del grupo|groupe"
)
LEVEL = headers(
    "level|grade|grade level|year group|year level|form|standard|year|class level|nivel|grado|curso|año"
    "|niveau|année|المرحلة|الصف|المستوى|kidato|kiwango"
)
EMAIL = headers("email|e mail|email address|mail|correo|correo electrónico|courriel|البريد الإلكتروني|barua pepe")
PHONE = headers(
    "phone|phone number|mobile|mobile number|cell|cell phone|telephone|tel|contact|contact number|teléfono|celular|móvil"
    "|téléphone|portable|الهاتف|رقم الهاتف|الجوال|simu|namba ya simu|whatsapp"
)
SUBJECT_NAME = headers("subject|subject name|course|asignatura|materia|matière|المادة|somo")
# Who teaches what names a subject by either.
SUBJECT = (*SUBJECT_NAME, *headers("subject code"))
STARTS = headers(
    "start date|starts on|from|entry date|admission date|date of admission|enrolment date|enrollment date|date joined"
    "|fecha de ingreso|fecha de inicio|date d'entrée|تاريخ الالتحاق|تاريخ البدء|tarehe ya kuanza|tarehe ya kujiunga"
)
ENDS = headers("end date|ends on|until|to|fecha de fin|date de fin|تاريخ الانتهاء|tarehe ya mwisho")
STREET = headers(
    "street address|address|street|home address|residential address|physical address|postal address|address line 1"
    "|family address|parent address|parents address|guardian address|street and number|residence"
    "|dirección|domicilio|calle|adresse|adresse postale|domicile|rue|endereço|anschrift|straße"
    "|العنوان|عنوان السكن|الشارع|anwani|anwani ya nyumbani|mtaa"
)
POSTCODE = headers(
    "postcode|post code|postal code|zip|zip code|zipcode|pin code|eircode|código postal|cp|code postal|plz"
    "|الرمز البريدي|msimbo wa posta"
)
CITY = headers("city|town|town city|city town|village|ciudad|localidad|municipio|ville|commune|المدينة|البلدة|mji|jiji")
HOME_PHONE = headers(
    "home phone|home telephone|house phone|household phone|landline|landline number|teléfono de casa|teléfono fijo"
    "|téléphone fixe|fixe|هاتف المنزل|simu ya nyumbani"
)
RELATION = headers("relationship|relation|parentesco|lien|lien de parenté|صلة القرابة|uhusiano")
