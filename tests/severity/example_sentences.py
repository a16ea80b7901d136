"""Sentences written by hand, from which the word lists were made and with which they are mended.

Each has the class a reader would give it, or None where it belongs to none, and the red lines it crosses.
"""

from __future__ import annotations

from analysis.crisis_kinds import CrisisClass as C
from analysis.crisis_kinds import RedLine as R

Sentence = tuple[str, C | None, frozenset[R]]


def sentences(kind: C | None, *texts: str, red: tuple[R, ...] = ()) -> list[Sentence]:
    return [(text, kind, frozenset(red)) for text in texts]


KNOWLEDGE: list[Sentence] = [
    *sentences(C.RUMOUR, "saw an unverified post claiming the school lost its licence", red=(R.REGULATOR,)),
    *sentences(
        C.COPYRIGHT,
        "这门课的讲义整段照搬我三年前的博客，连错别字都没改",
        "你们课程里的插图是我画的，没有授权就商用，要脸吗",
        "这老师的PPT就是把别人的书洗了一遍稿再卖钱",
        "They lifted whole chapters of my book for the course and put their own name on it",
        "The slides are plagiarised from an MIT lecture, word for word",
        "selling pirated recordings of somebody else's seminar, nice business",
    ),
    *sentences(
        C.DATA_LEAK,
        "刚在你家报名，半小时后就有别家培训机构打我电话，我的信息被你们卖了吧",
        "学员的手机号和身份证在群里被人打包出售，你们怎么保护数据的",
        "后台能看到别的同学的订单和住址，这不就是数据泄露吗",
        "Got an email meant for another student with her full address and card details in it",
        "There's a dump of your user database being sold on a forum",
        "my account was hacked and the password was stored in plain text, what a breach",
        red=(R.DATA_LEAK,),
    ),
    *sentences(
        C.REFUND,
        "上了一节课发现不合适，申请退费两个月了还没到账",
        "说好七天无理由，现在客服让我扣百分之三十手续费才给退",
        "自动续费偷偷扣了我199，钱能不能还我",
        "Still waiting for my money back after six weeks",
        "They charged my card twice and nobody answers about the refund",
        "cancelled within the trial and was billed anyway",
    ),
    *sentences(
        C.CONTENT_QUALITY,
        "课程内容全是网上能搜到的，讲得又浅又水，真不值这个价",
        "录播都是三年前的老版本，软件界面早就变了",
        "说是实战，结果全程念PPT",
        "The course is outdated and the examples don't even run",
        "Paid 300 dollars for content I can find free on YouTube",
        "shallow, repetitive, full of errors. learned nothing",
    ),
    *sentences(
        C.EXPERIENCE,
        "直播间卡成幻灯片，声音断断续续，听不清老师讲什么",
        "App一打开就闪退，更新了也没用",
        "客服排队四十分钟，接通以后只会复制粘贴",
        "The app keeps crashing every time I open a lesson",
        "Been on hold with support for an hour, no one picks up",
        "video won't load and the login page just spins",
    ),
    *sentences(
        C.MANAGEMENT,
        "听说公司拖欠讲师工资半年了，高管还在买豪宅",
        "号称包就业月入三万，全是虚假宣传",
        "校区一夜之间关门，老板跑路了",
        "The CEO lied about the numbers and staff haven't been paid since March",
        "false advertising: they promise a guaranteed job and there is none",
        "they closed the campus overnight and the founder disappeared",
    ),
    *sentences(
        C.TEACHER_CONDUCT,
        "老师上课当众骂学员是猪，还把人踢出群",
        "这个讲师私下加女学员微信，说话很恶心",
        "助教收了红包才肯改作业",
        "The instructor mocked a student's accent in front of everyone",
        "our tutor keeps sending flirty messages to the girls in class",
        "the lecturer called us idiots and stormed out",
    ),
    *sentences(
        C.RUMOUR,
        "网上传你们要倒闭了，是真的还是有人造谣",
        "那张聊天截图是P的，别再传谣了",
        "说他们被收购的消息是假的，官方已经辟谣",
        "Is it true they are going bankrupt or is that just a rumour?",
        "that screenshot is fake, someone is spreading lies about them",
    ),
    *sentences(C.TEACHER_CONDUCT, "讲师在酒店对未成年学员动手动脚，家长已经报警", red=(R.MINORS, R.POLICE)),
    *sentences(None, "电池充电时起火，孩子的手被烧伤了", red=(R.SAFETY, R.MINORS)),
    *sentences(None, "再不处理我就去法院起诉你们", "my lawyer will be in touch, see you in court", red=(R.LAWSUIT,)),
    *sentences(
        None, "有人上课的时候晕倒被送进医院抢救", "two people were rushed to hospital after the event", red=(R.SAFETY,)
    ),
    *sentences(None, "警方已经介入调查", "the police raided their office this morning", red=(R.POLICE,)),
    *sentences(
        None,
        "今天天气不错，适合在家学习",
        "报名成功啦，期待下周开课",
        "这门课讲得很清楚，推荐给大家",
        "老师讲得真好，笑死我了",
        "请问下一期什么时候开始？",
        "退一步海阔天空，学习要有耐心",
        "如果你们的数据泄露了怎么办",
        "好久没有这么燃了，气氛爆炸",
        "这套题把我考死了",
        "我家孩子今年高考，求推荐课程",
        "Signed up today, looking forward to it",
        "Great course, the examples are crisp and the pace is right",
        "What time does the live session start?",
        "I would love to visit the campus some day",
        "This lecture killed it, best hour of my week",
        "The course on criminal law mentions police procedure, fun read",
        "how do you protect my data in case of a breach?",
        "my kids love the animations",
        "there was no data leak, they only changed the login page",
        "copy that, see you on Monday",
        "nobody was injured, just a drill",
    ),
]

ECOMMERCE: list[Sentence] = [
    *sentences(C.COUNTERFEIT, "买的口红是假货，专柜验过了", "These sneakers are fake, the stitching is all wrong"),
    *sentences(C.DELIVERY, "快递显示签收了，可我根本没收到货", "package has been stuck at the depot for two weeks"),
    *sentences(C.REFUND, "退货寄回去十天了，店家一直不退钱", "returned the jacket, still no refund"),
    *sentences(None, "颜色很好看，尺码也合适", "love the colour and it fits"),
]

TRAVEL: list[Sentence] = [
    *sentences(C.DISRUPTION, "航班延误五个小时，没有任何解释", "Flight cancelled at the gate, no explanation"),
    *sentences(C.BAGGAGE, "托运的行李箱轮子被摔坏了", "you lost my bag and nobody knows where it is"),
    *sentences(C.STAFF_CONDUCT, "空乘态度恶劣，对老人大吼大叫", "the gate agent was incredibly rude to my mother"),
    *sentences(None, "窗边的云真好看", "smooth landing, lovely crew"),
]

FOOD: list[Sentence] = [
    *sentences(C.FOOD_SAFETY, "吃完全家上吐下泻", red=(R.SAFETY,)),
    *sentences(C.FOOD_SAFETY, "汤里喝出一只蟑螂", "found a hair in my noodles and the chicken was raw"),
    *sentences(C.DELIVERY, "外卖等了两个小时，送到都凉了", "the rider never showed up with my order"),
    *sentences(None, "味道不错，下次还来", "the dumplings were delicious"),
]

PACKS = {"knowledge": KNOWLEDGE, "ecommerce": ECOMMERCE, "travel": TRAVEL, "food": FOOD}
