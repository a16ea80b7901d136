"""Complaints that avoid the obvious words, written by hand after the first word lists.

The first lists found 6 % of them; they were then mended with these, which are therefore examples too.
"""

from __future__ import annotations

from analysis.crisis_kinds import CrisisClass as C
from analysis.crisis_kinds import RedLine as R
from tests.severity.example_sentences import Sentence, sentences

KNOWLEDGE: list[Sentence] = [
    *sentences(C.TEACHER_CONDUCT, "老师半夜给我女儿发暧昧信息", "夏令营里教官打了一个十岁的孩子", red=(R.MINORS,)),
    *sentences(
        C.COPYRIGHT,
        "把我公众号的文章原封不动录成音频卖，连招呼都不打",
        "课程里用的字体和图片都没买版权吧，等着收函吧",
        "这套题库明显是扒了某某机构的真题解析",
        "翻译的章节跟人家出版社的译本一字不差，剽窃实锤",
        "Half of module three is copied straight from the official docs with no attribution",
        "Funny how your 'original' worksheets have my watermark cropped out",
        "That ebook is an illegal copy, the publisher never agreed to it",
        "Reported the channel for reuploading my videos as their paid lessons",
    ),
    *sentences(
        C.DATA_LEAK,
        "注册完第二天就接到好几个推销电话，张口就报出我的名字和课程，谁把资料给出去的？",
        "我在网上搜到了你们学员的名单表格，姓名电话全有",
        "登录进去发现是别人的账号，余额和地址都看得见",
        "系统漏洞导致几万条用户资料流出，官方还在装死",
        "Why can I see other users' invoices when I change the number in the URL?",
        "Your newsletter put everyone's email address in CC. Great job with privacy",
        "customer records from your site are floating around on Telegram",
        "someone logged in to my account from Russia and your support shrugged",
        red=(R.DATA_LEAK,),
    ),
    *sentences(
        C.REFUND,
        "三千块学费交了就不认人，申请退了四次都被驳回",
        "活动说不满意全额退，现在又说过了时效",
        "家里老人被电话忽悠买了课，要求退，对方各种拖",
        "贷款分期报的班，机构不开课了，贷款还得我还",
        "I want my 200 dollars returned, this is the fifth email",
        "Their 30 day guarantee is a joke, request denied with no reason",
        "Renewed my plan without asking and refuses to reverse the payment",
        "still no credit on my card after they promised 5 working days",
    ),
    *sentences(
        C.CONTENT_QUALITY,
        "听了十节课没一点新东西，全是鸡汤",
        "讲义错别字一堆，公式都写错了",
        "说好60节，实际40节，剩下的说是赠送资料",
        "案例都是十年前的，放到今天根本用不上",
        "The lecturer just reads Wikipedia out loud for two hours",
        "Half the links are dead and the quizzes mark correct answers as wrong",
        "Very basic stuff dressed up as an advanced masterclass",
        "so much filler, could have been a ten minute video",
    ),
    *sentences(
        C.EXPERIENCE,
        "上课上到一半直接把我踢出来，重进三次都不行",
        "手机端根本没法看回放，进度条拖不动",
        "找了一下午人工，全是自动回复",
        "作业提交一直失败，眼看要截止了",
        "The player freezes every two minutes, gave up",
        "password reset mail never arrives so I'm locked out",
        "Three tickets, three weeks, zero answers",
        "I keep getting a 502 when I try to submit homework",
    ),
    *sentences(
        C.MANAGEMENT,
        "前员工爆料：业绩不达标就扣底薪，还让我们假扮学员写好评",
        "广告里说名校教授授课，实际全是刚毕业的大学生",
        "公司连社保都不给老师交",
        "办公室已经搬空了，电话也停机",
        "Ex employee here: they fire anyone who asks about overtime pay",
        "They bragged about a Google partnership that never existed",
        "the board knew about the problem for months and hid it",
        "all those five star reviews are written by their own staff",
    ),
    *sentences(
        C.TEACHER_CONDUCT,
        "班主任在群里点名挖苦我，说我这辈子没出息",
        "直播时主讲喝多了，满嘴脏话",
        "所谓的海归导师学历是编的",
        "The coach made a disgusting joke about women during the live class",
        "my teacher swore at a student who asked a question",
        "tutor asked me for nudes, unbelievable",
        "lecturer showed up drunk and insulted people in the chat",
    ),
    *sentences(
        C.RUMOUR,
        "朋友圈都在转你们要破产，到底真假？",
        "有人拿三年前的旧闻出来黑，恶心",
        "所谓内部聊天记录是伪造的，请大家不要相信",
        "别信那些小作文，根本没这回事",
        "People keep sharing that fake letter from the CEO",
        "Can anyone confirm the story about the takeover or is it made up?",
        "this claim has been debunked already, stop sharing it",
        "There's a rumour going round that courses will be deleted in May",
    ),
    *sentences(
        None,
        "线下课的椅子塌了，有个同学摔断了胳膊",
        "再拖下去真的会有人想不开跳下去的",
        "A student had a seizure during the bootcamp and staff did nothing",
        red=(R.SAFETY,),
    ),
    *sentences(None, "我已经去派出所备案了", "cops showed up at their office today", red=(R.POLICE,)),
    *sentences(
        None,
        "律师已经在准备材料，咱们打官司",
        "I'm filing a suit next week with twenty other parents",
        red=(R.LAWSUIT,),
    ),
    *sentences(
        None, "总部因为违规被市场监管罚了五十万", "The regulator fined them again this year", red=(R.REGULATOR,)
    ),
    *sentences(
        None,
        "a coach was caught texting a 14 year old girl at night",
        red=(R.MINORS,),
    ),
    *sentences(
        None,
        "刚听完第一节，收获满满",
        "求问这个课适合零基础吗",
        "老师声音好听，节奏也舒服",
        "周末打卡第三天，继续加油",
        "终于把结业证书拿到手了",
        "客服小姐姐很耐心，给我讲了半小时",
        "想报班，大家觉得哪位老师好",
        "考试前紧张到不行，感觉要死了",
        "新版界面比以前顺手多了",
        "法律课讲到了起诉的流程，挺有意思",
        "说实话这个价格挺良心的",
        "多亏了这门课，我升职了",
        "别担心信息泄露，他们做过等保测评",
        "没有任何抄袭，老师自己写的",
        "没人受伤，大家都很安全",
        "The instructor answers every question within a day, impressed",
        "Finally finished module five!",
        "Is there a student discount?",
        "The chapter on data breaches was my favourite",
        "I refuse to believe this course is free",
        "No complaints at all, smooth from start to finish",
        "My son loves the coding lessons",
        "Nobody was hurt, thank goodness",
        "Coffee, notebook, ready to learn",
        "this is not plagiarism, he is the original author",
        "We should cover the topic of false advertising in ethics class",
        "the new dark mode is lovely",
        "can't wait for the next cohort",
    ),
]

ECOMMERCE: list[Sentence] = [
    *sentences(
        C.COUNTERFEIT,
        "包上的五金一看就是仿的，拿去鉴定说不是真品",
        "Bought a 'genuine' charger, serial number doesn't exist",
    ),
    *sentences(C.DELIVERY, "一个星期了还停在转运中心不动", "box came crushed and half the order was gone"),
    *sentences(C.REFUND, "寄回去半个月商家装死，钱也不给", "seller ignores my return request and keeps the cash"),
    *sentences(C.CONTENT_QUALITY, "穿了两天鞋底就开胶了", "zipper broke the first time I used it"),
    *sentences(None, "包装很用心，还送了小礼物", "arrived a day early, super happy"),
]

TRAVEL: list[Sentence] = [
    *sentences(C.DISRUPTION, "坐在飞机上三个小时没起飞", "we've been sitting at the gate since noon, no updates"),
    *sentences(C.BAGGAGE, "下了飞机转盘等一小时，我的箱子没出来", "day three and my suitcase is still in Denver"),
    *sentences(C.STAFF_CONDUCT, "值机柜台的人翻白眼还骂人", "flight attendant snapped at my kid for crying"),
    *sentences(None, "座位宽敞，机餐也好吃", "upgraded for free, thank you so much"),
]

FOOD: list[Sentence] = [
    *sentences(C.FOOD_SAFETY, "吃到一半发现里面有只小强", "bit into a piece of metal in the burger"),
    *sentences(C.DELIVERY, "下单一个半小时还没接单", "driver dropped my dinner at the wrong house"),
    *sentences(C.CONTENT_QUALITY, "肉又老又柴，汤跟白开水似的", "fries were cold mush and no flavour"),
    *sentences(None, "老板娘人很好，给加了个蛋", "best ramen in town"),
]

PACKS = {"knowledge": KNOWLEDGE, "ecommerce": ECOMMERCE, "travel": TRAVEL, "food": FOOD}
