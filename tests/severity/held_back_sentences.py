"""Sentences written by hand after the word lists and never used to mend them: what the lists are measured on.

The same hand wrote lists and sentences, so the figures are kinder than the world.
"""

from __future__ import annotations

from analysis.crisis_kinds import CrisisClass as C
from analysis.crisis_kinds import RedLine as R
from tests.severity.example_sentences import Sentence, sentences

KNOWLEDGE: list[Sentence] = [
    *sentences(
        C.COPYRIGHT,
        "这课件和我大学老师的讲义几乎一样，连例题都没换",
        "搬运国外up主的视频配个音就当自己的课卖",
        "官方回应侵权了吗？原作者都发声明了",
        "My photographs are on your landing page and I never gave consent",
        "They translated Karpathy's lectures and sell them as original, that's theft",
        "blatant plagiarism, chapter 2 is my thesis",
    ),
    *sentences(
        C.DATA_LEAK,
        "刚填完报名表，骗子就知道我的名字和学校，肯定是内部人卖的信息",
        "学员群里有人发了一份全部学员的电话和身份证号",
        "你们数据库是不是被黑了，我收到勒索邮件",
        "my login details showed up in a breach list and it's your site",
        "your app leaks phone numbers to anyone in the chat room",
        "Just got a letter saying my payment data was compromised",
        red=(R.DATA_LEAK,),
    ),
    *sentences(
        C.REFUND,
        "没上几节课想退，客服说只能换课",
        "莫名其妙被扣了一年会员费，谁允许的",
        "报名三天就后悔，商量退一半都不肯",
        "where is my refund, it's been two months",
        "You took 99 euros from my account after I cancelled the trial",
        "They make it impossible to cancel and keep billing me every month",
    ),
    *sentences(
        C.CONTENT_QUALITY,
        "学完等于没学，全是概念没有实操",
        "课程质量一年不如一年",
        "买的高级班，讲的都是入门内容",
        "the material is five years old and half of it no longer applies",
        "poorly structured, the teacher jumps around and nothing is explained",
        "complete waste of my weekend and money",
    ),
    *sentences(
        C.EXPERIENCE,
        "直播又崩了，几百人在评论区刷听不见",
        "换了手机就登录不上，申诉一周没回音",
        "人工客服永远在忙",
        "site has been down since this morning",
        "chat support closed my ticket without answering",
        "subtitles are out of sync and the audio cuts out",
    ),
    *sentences(
        C.MANAGEMENT,
        "机构突然停业，几百个家长堵在门口",
        "创始人被曝学历造假，公司还在洗地",
        "员工爆料公司已经三个月没发工资",
        "the company laid off the whole support team by email",
        "founder is being investigated for fraud",
        "their job guarantee is a lie, ask any graduate",
    ),
    *sentences(
        C.TEACHER_CONDUCT,
        "老师讲课带着地域歧视，听得人生气",
        "助教回答问题特别不耐烦，问多了就骂人",
        "这个讲师和女学员暧昧的截图都出来了",
        "our instructor makes racist jokes every session",
        "the tutor shouted at my classmate until she cried",
        "professor was drunk on the live stream",
    ),
    *sentences(
        C.RUMOUR,
        "你们是不是真的要被收购了？群里都在说",
        "谣言止于智者，那个通知是假的",
        "有没有人能证实一下停课的消息",
        "Rumor has it they are shutting down next month",
        "that viral post about the school is completely made up",
        "is it true the exam was leaked or fake news again?",
    ),
    *sentences(
        None,
        "体验课现场着火了，大家快跑",
        "a visitor fell from the balcony and was taken away by ambulance",
        red=(R.SAFETY,),
    ),
    *sentences(None, "我们十几个人准备集体起诉", "my attorney has sent them a letter", red=(R.LAWSUIT,)),
    *sentences(None, "刚刚报警了，等结果", "they were arrested last night", red=(R.POLICE,)),
    *sentences(None, "教育局已经约谈了这家机构", "the FTC opened a case on them", red=(R.REGULATOR,)),
    *sentences(None, "有孩子在营地被打了", "a child was injured on the school trip", red=(R.MINORS, R.SAFETY)),
    *sentences(
        None,
        "第三章的案例分析很精彩",
        "感谢老师，孩子进步很大",
        "双十一有优惠吗",
        "直播回放在哪里看",
        "卡里还剩三百块，纠结要不要买",
        "客服回复很快，点赞",
        "今天打卡第十天，退步不存在的",
        "这本书讲数据安全，写得不错",
        "老师开玩笑说要打我手心，哈哈",
        "爆炸好吃的零食推荐给大家",
        "孩子的手工作业太可爱了",
        "没有抄袭，请不要乱说",
        "要是能早点上线就好了",
        "这个价格真香",
        "The new course on data privacy starts in June",
        "Support replied in five minutes, great people",
        "I finished the course and got the job",
        "my daughter wants to learn painting",
        "is the certificate free?",
        "lectures on crime and police in Victorian London are superb",
        "What a lovely community",
        "the app got a nice update",
        "I might take the advanced class next",
        "Money well spent",
        "he copied the notes for his sick friend",
        "death of a salesman was a great pick for the book club",
        "I was on hold for ten seconds, amazing",
    ),
]

ECOMMERCE: list[Sentence] = [
    *sentences(C.COUNTERFEIT, "味道和专柜的完全不一样，怀疑是假的", "definitely not the real brand, fake logo"),
    *sentences(C.DELIVERY, "快递在路上走了二十天", "my parcel was left in the rain and is gone"),
    *sentences(C.REFUND, "退货运费还要我出，退款也少退了", "seller won't give me my money back"),
    *sentences(C.CONTENT_QUALITY, "刚洗一次就缩水起球", "handle snapped after two days"),
    *sentences(None, "物流很快，第二天就到", "great quality for the price"),
]
TRAVEL: list[Sentence] = [
    *sentences(C.DISRUPTION, "说好八点飞，现在十一点还在候机", "third delay today and no one tells us anything"),
    *sentences(C.BAGGAGE, "行李被落在上海，还要等两天", "my bag never made it to Lisbon"),
    *sentences(C.STAFF_CONDUCT, "前台爱答不理，问两句就摆脸色", "crew was hostile from the moment we boarded"),
    *sentences(None, "酒店早餐很丰富", "on time and comfortable"),
]
FOOD: list[Sentence] = [
    *sentences(C.FOOD_SAFETY, "牛奶是过期的，喝了拉肚子", "there was a fly in my soup"),
    *sentences(C.DELIVERY, "外卖迟到一小时还少了一份", "my order came an hour late and half missing"),
    *sentences(C.CONTENT_QUALITY, "菜咸得没法吃，分量还少", "pizza was burnt and soggy at once"),
    *sentences(None, "环境好，服务热情", "lovely place, will come again"),
]

PACKS = {"knowledge": KNOWLEDGE, "ecommerce": ECOMMERCE, "travel": TRAVEL, "food": FOOD}
