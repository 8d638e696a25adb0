"""Names as families carry them: several scripts, one or two parts, with and without a Latin form."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Culture:
    """Names that go together. `weight` is how many of 100 families bear them."""

    weight: int
    families: tuple[str, ...]
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    # Latin spellings for e-mail addresses of names in other scripts.
    latin: tuple[str, ...] = ()


def _words(text):
    return tuple(text.split())


CULTURES = (
    Culture(
        34,
        _words(
            "Odhiambo Wanjiru Mwangi Kamau Otieno Njoroge Achieng Kiprotich Cheruiyot Mutua Musyoka Wekesa Barasa "
            "Kariuki Ochieng Kimani Chebet Ndungu Omondi Nyambura Maina Koech Juma Mwikali Karanja Wafula"
        ),
        _words(
            "Amani Wambui Akinyi Zawadi Nyokabi Chepkoech Furaha Wairimu Adhiambo Imani Moraa Njeri Mumbua Neema "
            "Baraka Jelimo Atieno Makena Nafula Subira"
        ),
        _words(
            "Juma Baraka Kiptoo Onyango Mwendwa Kamau Jabari Kibet Wafula Otieno Mosi Simba Tumaini Kioko Njuguna "
            "Okoth Rotich Daudi Hamisi Mutiso"
        ),
    ),
    Culture(
        10,
        _words("Patel Shah Mehta Desai Rao Iyer Nair Kapoor Joshi Banerjee"),
        _words("Anaya Diya Ishita Kavya Meera Priya Riya Saanvi Tara Vidya"),
        _words("Aarav Arjun Dev Ishaan Kabir Manav Nikhil Rohan Vihaan Yash"),
    ),
    Culture(
        6,
        _words("शर्मा वर्मा गुप्ता सिंह जोशी मिश्रा"),
        _words("अनन्या दीया काव्या मीरा प्रिया सान्वी"),
        _words("आरव अर्जुन देव ईशान कबीर रोहन"),
        _words("sharma verma gupta singh joshi mishra"),
    ),
    Culture(
        12,
        _words("الحسن المصري حداد خليل منصور ناصر صالح زيدان العلي قاسم"),
        _words("ليلى مريم نور سارة ياسمين فاطمة هدى رنا سلمى دانا"),
        _words("أحمد عمر يوسف خالد سامي كريم زيد حسن طارق آدم"),
        _words("alhassan almasri haddad khalil mansour nasser saleh zidan alali qasim"),
    ),
    Culture(
        7,
        _words("王 李 张 刘 陈 杨 黄 赵"),
        _words("芳 静 丽 敏 欣怡 子涵 雨桐 思远"),
        _words("伟 强 磊 浩然 子轩 宇航 明 俊杰"),
        _words("wang li zhang liu chen yang huang zhao"),
    ),
    Culture(
        5,
        _words("ከበደ ታደሰ ገብረ ኃይሉ አለሙ"),
        _words("ሰላም ሕይወት ትዕግስት ማርታ ብርሃን"),
        _words("አበበ ዳዊት ሳሙኤል ዮናስ ብሩክ"),
        _words("kebede tadesse gebre hailu alemu"),
    ),
    Culture(
        6,
        ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng"),
        ("Thị Hương", "Ngọc Ánh", "Thu Hà", "Minh Châu", "Bảo Trân"),
        ("Văn Đức", "Minh Quân", "Hữu Phước", "Gia Bảo", "Anh Tuấn"),
        _words("nguyen tran le pham hoang dang"),
    ),
    Culture(
        8,
        ("García López", "Fernández Ruiz", "Muñoz Peña", "Ibáñez Soto", "Núñez Rivas", "Castro Gómez"),
        _words("Lucía Martina Sofía Valentina Ximena Noa"),
        _words("Mateo Nicolás Hugo Íñigo Tomás Joaquín"),
        _words("garcia fernandez munoz ibanez nunez castro"),
    ),
    Culture(
        6,
        _words("Ковальчук Шевченко Петренко Бондаренко Мельник"),
        _words("Оксана Дарина Софія Злата Марія"),
        _words("Тарас Богдан Андрій Максим Іван"),
        _words("kovalchuk shevchenko petrenko bondarenko melnyk"),
    ),
    Culture(
        4,
        ("",),
        _words("Sukarni Kartika Melati Wulandari"),
        _words("Suharto Budiman Slamet Wibowo"),
        _words("sukamto"),
    ),
    Culture(
        2,
        ("O’Brien-MacAllister", "van der Westhuizen", "de la Fontaine-Rousseau"),
        _words("Saoirse Annelize Marie-Hélène"),
        _words("Oisín Willem Jean-Baptiste"),
        _words("obrien westhuizen fontaine"),
    ),
)

STREETS = _words("Acacia Baobab Cedar Jacaranda Lake Market Mango Mission Palm River Station Tamarind")
SUBJECTS = (
    ("ENG", "English"),
    ("KIS", "Kiswahili"),
    ("MAT", "Mathematics"),
    ("SCI", "Integrated science"),
    ("SST", "Social studies"),
    ("ART", "Creative arts"),
    ("ICT", "Computer studies"),
    ("PE", "Physical education"),
)
