"""How Hong Kong writes the characters of its people's names, as on an identity card; the common ones.

Each line: a simplified character and its usual romanisations.
"""

_TABLE = """
陈 chan;李 lee li;张 cheung;黄 wong;何 ho;梁 leung;林 lam;吴 ng;刘 lau;郑 cheng;叶 yip ip;邓 tang;周 chow chau
罗 law lo;曾 tsang;杨 yeung;王 wong;蔡 choi tsoi;朱 chu;冯 fung;谢 tse;徐 tsui chui;许 hui;马 ma;苏 so;胡 wu woo;
卢 lo;余 yu;高 ko;关 kwan;郭 kwok;江 kong;孔 hung;赖 lai;黎 lai;麦 mak;莫 mok;吕 lui;潘 poon pun;彭 pang;
邱 yau;石 shek;孙 suen sun;唐 tong;谭 tam;汤 tong;丁 ting;曹 tso cho;董 tung;杜 to;范 fan;方 fong;霍 fok;简 kan;
甘 kam;龚 kung;古 ku;洪 hung;侯 hau;康 hong;柯 or;邝 kwong;蓝 lam;凌 ling;廖 liu;龙 lung;陆 luk;骆 lok;伍 ng;
温 wan;文 man;翁 yung;沈 shum sham;施 sze shi;司 sze;宋 sung;岑 shum sham;萧 siu;薛 sit;严 yim;颜 ngan;姚 yiu;袁 yuen
尹 wan;俞 yu;翟 chak;詹 jim;赵 chiu;甄 yan;植 chik;钟 chung;庄 chong;邹 chau;卓 cheuk;戴 tai;程 ching;傅 fu;
大 tai;小 siu;明 ming;国 kwok;华 wah wa;德 tak;家 ka;嘉 ka;志 chi;智 chi;伟 wai;惠 wai;慧 wai;文 man;敏 man;美 mei;
玲 ling;丽 lai;英 ying;颖 wing;永 wing;荣 wing;咏 wing;强 keung;健 kin;建 kin;坚 kin;俊 chun;振 chun;春 chun;秋 chau;
秀 sau;寿 sau;安 on;平 ping;萍 ping;生 sang;光 kwong;辉 fai;海 hoi;凯 hoi;开 hoi;天 tin;田 tin;添 tim;金 kam;锦 kam;
琴 kam;芳 fong;凤 fung;峰 fung;锋 fung;福 fuk;富 fu;夫 fu;学 hok;鹤 hok;雪 suet;月 yuet;悦 yuet;玉 yuk;育 yuk;
雄 hung;红 hung;鸿 hung;洪 hung;兴 hing;庆 hing;轩 hin;显 hin;贤 yin;燕 yin;妍 yin;然 yin;仁 yan;恩 yan;欣 yan;
忠 chung;宗 chung;松 chung;聪 chung;昌 cheung;祥 cheung;翔 cheung;长 cheung;诗 sze;思 sze;施 sze;士 see;时 sze;
子 tsz;梓 tsz;紫 tsz;芷 tsz;慈 tsz;晓 hiu;孝 hau;豪 ho;浩 ho;可 ho;皓 ho;乐 lok;朗 long;亮 leung;良 leung;龙 lung;
隆 lung;伦 lun;麟 lun;莲 lin;年 nin;宁 ning;珍 chun;贞 ching;正 ching;政 ching;清 ching;青 ching;静 ching;晶 ching;
成 shing;诚 shing;胜 shing;城 shing;圣 shing;声 sing;星 sing;升 sing;心 sum;森 sum;深 sum;信 shun;顺 shun;淳 shun;
树 shu;书 shu;水 shui;瑞 sui;素 so;淑 suk;叔 suk;婷 ting;庭 ting;廷 ting;定 ting;东 tung;冬 tung;彤 tung;达 tat;
维 wai;威 wai;怀 wai;宏 wang;泓 wang;云 wan;韵 wan;允 wan;和 wo;湖 wu;耀 yiu;瑶 yiu;尧 yiu;瑜 yu;宇 yu;雨 yu;如 yu;
怡 yi;仪 yee yi;义 yee yi;儿 yee yi;耳 yee;宜 yi;一 yat;日 yat;逸 yat;盈 ying;莹 ying;映 ying;勇 yung;蓉 yung;容 yung;
友 yau;有 yau;佑 yau;幼 yau;洋 yeung;扬 yeung;阳 yeung;人 yan;因 yan;甜 tim;民 man;雯 man;万 man;妙 miu;苗 miu;
木 muk;睦 muk;南 nam;男 nam;楠 nam;能 nang;昂 ngong;佩 pui;培 pui;沛 pui;宝 po;保 po;波 po;普 po;柏 pak;百 pak;白 pak;
邦 pong;本 boon;斌 ban;彬 ban;冰 bing;炳 ping bing;部 po;才 choi;财 choi;彩 choi;灿 tsan;超 chiu;朝 chiu;昭 chiu;
初 chor;楚 chor;全 chuen;泉 chuen;传 chuen;川 chuen;存 chuen;村 chuen;冲 chung;业 yip;益 yik;奕 yik;翼 yik;亿 yik;
基 kei;期 kei;琪 ki;祺 kei;奇 ki;绮 yee;其 ki;启 kai;佳 kai;继 kai;桂 kwai;贵 kwai;群 kwan;君 kwan;均 kwan;钧 kwan;
坤 kwan;昆 kwan;权 kuen;娟 kuen;娜 na;乃 nai;丹 dan tan;道 to;道 tao;陶 to;杰 kit;洁 kit;结 kit;景 king;敬 king;琼 king
经 king;镜 keng;久 kau;九 kau;球 kau;求 kau;哥 ko;功 kung;公 kung;恭 kung;巩 kung;旭 yuk;沃 yuk;兰 lan;丽 lai;礼 lai;
理 lei;利 lei;莉 lei;梨 lei;力 lik;历 lik;立 lap;烈 lit;列 lit;廉 lim;琳 lam;霖 lam;岚 lam;禄 luk;六 luk;绿 luk
""".replace("\n", ";")

# Character to its Hong Kong romanisations, and romanisation to the characters.
OF_CHARACTER: dict[str, frozenset[str]] = {}
CHARACTERS_OF: dict[str, frozenset[str]] = {}
for _pair in _TABLE.split(";"):
    if _pair.strip():
        _sign, *_spelt = _pair.split()
        OF_CHARACTER[_sign] = OF_CHARACTER.get(_sign, frozenset()) | set(_spelt)
        for _spelling in _spelt:
            CHARACTERS_OF[_spelling] = CHARACTERS_OF.get(_spelling, frozenset()) | {_sign}
