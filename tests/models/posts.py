"""Posts of our own writing about shops, phones and deliveries that do not exist; none of them is trained on."""

from __future__ import annotations

ENGLISH_COMPLAINTS = (
    "Ordered a lamp from Brightmoor three weeks ago and what arrived today is a box of broken glass. Awful packing.",
    "The new Harrow phone overheats every single time I make a call, what a useless piece of junk",
    "@larkfield your support line hung up on me twice this morning. Rude, lazy and completely unhelpful.",
    "Never eating at Copper Spoon again, the soup was cold, the waiter ignored us and the bill was wrong",
    "My suitcase came back from Northgate Travel with a torn handle and nobody there wants to hear about it",
    "I regret buying the Pellworth vacuum, it smells like burning plastic and the battery died within a week",
    "The update wiped all my notes. Thanks for nothing, Scribbly, I am so angry right now 😡",
    "Two hours in the queue at the Ferrow shop and then they closed the counter, terrible organisation",
    "Honestly the worst hotel bed I have slept in, the sheets were stained and the room stank of smoke",
    "Dunmere charged my card twice and refuses to refund the second payment, feels like a scam to me",
    "These boots fell apart on the first rainy day, such a disappointing purchase for that much money :(",
    "The driver from Swiftcart threw my parcel over the fence and it landed in a puddle, disgusting service",
    "App crashes at checkout every evening since Monday, so frustrating, please fix this mess",
    "The course I paid for at Eastvale is boring, badly recorded and full of mistakes, total waste of money",
    "Sick and tired of the constant adverts on Tunebay, they ruined what used to be a decent player",
    "Our internet has been down since noon and Wirefold keeps lying about when it will be repaired, pathetic",
)
CHINESE_COMPLAINTS = (
    "在云杉商城买的台灯，寄来的时候玻璃全碎了，包装差得要命，客服还爱理不理",
    "海桐手机一打电话就发烫，用了两天就死机，真是垃圾，后悔买了",
    "青禾外卖的饭送到已经凉透了，米饭又硬又夹生，太难吃了，再也不点了",
    "给松果快递打了三次电话都被挂断，态度恶劣，气死我了😡",
    "酒店房间一股烟味，床单上还有污渍，根本没法睡，太失望了",
    "退款申请提交了半个月还没有消息，平台一直敷衍我，感觉被骗了",
    "这个课程录音嘈杂，老师念稿子，内容又旧又乱，简直浪费钱",
    "更新之后我的照片全没了，这种烂软件也敢收会员费，太坑了[怒]",
    "鞋子穿第一天就开胶，质量太差，商家还不承认，差评",
    "排队排了两个小时，轮到我的时候说系统坏了，管理混乱得让人崩溃",
    "宽带从中午断到现在，客服只会道歉，问题一个也不解决，真让人生气",
    "蛋糕上居然有一根头发，恶心死了，店员还说是我自己掉的",
    "司机绕路还多收钱，投诉以后也没人管，这个打车软件太黑心了",
    "衣服洗一次就褪色缩水，颜色和图片完全不一样，上当了，千万别买",
    "预约好的维修师傅放了我鸽子，请了一天假白等，太不负责任了[泪]",
    "游戏服务器天天掉线，充了钱更卡，这公司只想圈钱，恶心",
)
OTHERS = (
    "Picked up the new Harrow phone today, the camera is lovely and the staff were so kind, thank you!",
    "Brightmoor opens its second shop on Mill Road at nine on Tuesday, parking is behind the building",
    "Swiftcart brought my parcel a day early and the driver even carried it upstairs, brilliant service",
    "Does anybody know whether the Ferrow shop takes old batteries back, or only the town hall?",
    "青禾外卖今天送得特别快，菜还是热的，味道很好，下次还点",
    "松果快递的小哥帮我把箱子搬到五楼，人特别好，必须点赞",
    "云杉商城本周六上午十点发布新款台灯，地点在人民路店二楼",
    "请问海桐手机的充电头可以单独购买吗，哪家门店有货",
)
COMPLAINTS = (*ENGLISH_COMPLAINTS, *CHINESE_COMPLAINTS)
POSTS = (*COMPLAINTS, *OTHERS)
