#!/usr/bin/env python3
"""Makes the small catalogues of the synthetic city (catalogs/*.csv).

Usage: tools/make_catalogs.py SOURCE OUT

SOURCE is a folder with the official tables (nhsa_libraries/, icd/); only facts are taken from it: codes and their
names. Everything else here (prices, packs, groups) is our own invention for the synthetic city and is marked so.

The column `origin` says where a code comes from:
  nhsa     code and name stand in a published table of the National Healthcare Security Administration
  scheme   a national service code built from the nine-digit number of the 2001 national price item list; not seen in a
           published table
  local    invented for the synthetic city (codes end in 99999 or begin with a reserved range)
"""
import csv
import os
import sys
import zlib

# group | class | name | form | spec | level | self-pay % | price | days a pack lasts | ATC-like part of a local code
# A name that begins with @ is looked up in the published tables: its first code is taken.
DRUGS = """
ccb|ccb|苯磺酸氨氯地平片|片剂|5mg*28|01|0|12.50|28|C08CA
ccb|ccb|硝苯地平控释片|控释片|30mg*28|01|0|32.60|28|C08CA
ccb|ccb|左氨氯地平片|片剂|2.5mg*28|02|5|28.00|28|C08CA
arb|arb|缬沙坦胶囊|胶囊|80mg*28|01|0|18.20|28|C09CA
arb|arb|氯沙坦钾片|片剂|50mg*28|01|0|24.40|28|C09CA
arb|arb|厄贝沙坦片|片剂|150mg*28|02|5|21.80|28|C09CA
bb|bb|酒石酸美托洛尔片|片剂|25mg*56|01|0|9.80|28|C07AB
bb|bb|富马酸比索洛尔片|片剂|5mg*28|01|0|16.50|28|C07AB
diu|diu|氢氯噻嗪片|片剂|25mg*28|01|0|4.60|28|C03AA
diu|diu|吲达帕胺缓释片|缓释片|1.5mg*28|01|0|22.10|28|C03BA
biguanide|biguanide|盐酸二甲双胍片|片剂|0.5g*60|01|0|14.30|30|A10BA
biguanide|biguanide|盐酸二甲双胍缓释片|缓释片|0.5g*60|01|0|24.70|30|A10BA
su|su|格列美脲片|片剂|2mg*30|01|0|19.60|30|A10BB
agi|agi|阿卡波糖片|片剂|50mg*90|01|0|32.40|30|A10BF
insulin|insulin|精蛋白人胰岛素混合注射液(30R)|注射液|3ml:300单位|01|0|38.50|15|A10AD
insulin|insulin|甘精胰岛素注射液|注射液|3ml:300单位|02|5|72.60|15|A10AE
statin|statin|阿托伐他汀钙片|片剂|20mg*28|01|0|16.90|28|C10AA
statin|statin|瑞舒伐他汀钙片|片剂|10mg*28|01|0|14.50|28|C10AA
antiplatelet|antiplatelet|阿司匹林肠溶片|肠溶片|100mg*30|01|0|13.20|30|B01AC
nitrate|nitrate|单硝酸异山梨酯缓释片|缓释片|40mg*28|01|0|24.20|28|C01DA
copd|copd|布地奈德福莫特罗吸入粉雾剂(Ⅱ)|吸入粉雾剂|160ug:4.5ug*60吸|02|5|128.00|30|R03AK
copd|copd|噻托溴铵粉雾剂|吸入粉雾剂|18ug*30|01|0|96.00|30|R03BB
asthma|asthma|孟鲁司特钠片|片剂|10mg*30|01|0|48.00|30|R03DC
stroke|stroke|胞磷胆碱钠片|片剂|0.2g*36|02|5|36.00|12|N06BX
hepb|hepb|恩替卡韦片|片剂|0.5mg*28|01|0|42.00|28|J05AF
thyroid|thyroid|左甲状腺素钠片|片剂|50ug*100|01|0|28.60|50|H03AA
epilepsy|epilepsy|丙戊酸钠缓释片|缓释片|0.5g*30|01|0|54.00|15|N03AG
depress|ssri|盐酸舍曲林片|片剂|50mg*28|01|0|48.20|28|N06AB
depress|ssri|草酸艾司西酞普兰片|片剂|10mg*28|01|0|52.00|28|N06AB
bph_w|alpha|盐酸坦索罗辛缓释胶囊|缓释胶囊|0.2mg*30|01|0|42.00|30|G04CA
bone|bone|碳酸钙D3片|片剂|600mg*60|02|5|36.00|30|A12AX
bone2|bone2|阿仑膦酸钠片|片剂|70mg*4|01|0|48.00|28|M05BA
gout|gout|非布司他片|片剂|40mg*28|01|0|58.00|28|M04AA
ckd|ckd|复方α-酮酸片|片剂|0.63g*100|02|10|168.00|12|V06DD
ckd2|ckd2|碳酸氢钠片|片剂|0.5g*100|01|0|6.80|16|A02AH
ra|ra|甲氨蝶呤片|片剂|2.5mg*16|01|0|12.40|28|L04AX
cad_tcm|cad_tcm|复方丹参滴丸|滴丸|27mg*180|01|0|26.40|6|local-z
cad_tcm|cad_tcm|通心络胶囊|胶囊|0.26g*90|01|0|42.00|8|local-z
cad_tcm|cad_tcm|稳心颗粒|颗粒|5g*18|01|0|38.00|6|local-z
cold|analgesic|对乙酰氨基酚片|片剂|0.5g*12|01|0|3.20|4|N02BE
cold_tcm|cold_tcm|感冒清热颗粒|颗粒|12g*10|01|0|14.60|5|local-z
cold_tcm|cold_tcm|连花清瘟胶囊|胶囊|0.35g*48|01|0|22.40|4|local-z
cold_tcm|cold_tcm|板蓝根颗粒|颗粒|10g*20|01|0|11.50|6|local-z
cold_tcm|cold_tcm|银黄颗粒|颗粒|4g*12|01|0|16.80|4|local-z
cough|cough|盐酸氨溴索片|片剂|30mg*20|01|0|9.60|6|R05CB
cough_tcm|cough_tcm|复方甘草口服溶液|口服溶液|100ml|01|0|6.40|4|local-z
cough_tcm|cough_tcm|急支糖浆|糖浆|100ml|01|0|18.20|4|local-z
cough_tcm|cough_tcm|蛇胆川贝液|口服液|10ml*6|02|5|16.40|3|local-z
abx_oral|betalactam|阿莫西林胶囊|胶囊|0.25g*24|01|0|8.60|6|J01CA
abx_oral|betalactam|头孢呋辛酯片|片剂|0.25g*12|01|0|14.20|6|J01DC
abx_oral|betalactam|头孢克洛胶囊|胶囊|0.25g*12|01|0|16.60|4|J01DC
abx_adult|quinolone|左氧氟沙星片|片剂|0.5g*7|01|0|13.90|7|J01MA
ppi|ppi|泮托拉唑钠肠溶片|肠溶片|40mg*14|01|0|18.40|14|A02BC
ppi|ppi|雷贝拉唑钠肠溶片|肠溶片|10mg*14|01|0|21.20|14|A02BC
gi|gi|铝碳酸镁咀嚼片|咀嚼片|0.5g*20|01|0|15.60|5|A02AD
gi2|gi2|枸橼酸莫沙必利片|片剂|5mg*24|01|0|18.90|8|A03FA
diarrhea|diarrhea|蒙脱石散|散剂|3g*10|01|0|9.80|3|A07BC
probiotic|probiotic|双歧杆菌三联活菌胶囊|胶囊|210mg*24|02|5|26.40|4|A07FA
laxative|laxative|乳果糖口服溶液|口服溶液|100ml|02|5|31.00|5|A06AD
nsaid|nsaid|塞来昔布胶囊|胶囊|0.2g*14|01|0|19.60|7|M01AH
nsaid|nsaid|双氯芬酸钠缓释片|缓释片|75mg*10|01|0|12.90|10|M01AB
nsaid_top|nsaid_top|氟比洛芬凝胶贴膏|凝胶贴膏|40mg*6|02|5|46.00|3|M02AA
bone_tcm|bone_tcm|云南白药膏|贴膏剂|6.5cm*10cm*5|02|5|28.00|5|local-z
bone_tcm|bone_tcm|腰痹通胶囊|胶囊|0.42g*50|01|0|34.00|5|local-z
allergy|antihist|氯雷他定片|片剂|10mg*12|01|0|8.90|12|R06AX
allergy|antihist|盐酸西替利嗪片|片剂|10mg*12|01|0|10.20|12|R06AE
nasal|nasal|糠酸莫米松鼻喷雾剂|鼻喷雾剂|50ug*140揿|01|0|36.00|30|R01AD
skin|skin|糠酸莫米松乳膏|乳膏剂|10g|01|0|13.80|7|D07AC
skin2|skin2|丁酸氢化可的松乳膏|乳膏剂|10g|02|5|16.20|7|D07AB
eye|eye|玻璃酸钠滴眼液|滴眼剂|0.1%:5ml|01|0|22.00|14|S01XA
eye_abx|eye_abx|妥布霉素滴眼液|滴眼剂|5ml|01|0|8.20|7|S01AA
ear|ear|氧氟沙星滴耳液|滴耳剂|5ml|01|0|7.60|7|S02AA
uti|phosphono|磷霉素氨丁三醇散|散剂|3g*1|01|0|26.00|3|J01XX
headache_tcm|headache_tcm|正天丸|丸剂|6g*10|01|0|21.00|5|local-z
dizzy|dizzy|盐酸氟桂利嗪胶囊|胶囊|5mg*20|01|0|9.80|20|N07CA
dizzy2|dizzy2|甲磺酸倍他司汀片|片剂|6mg*30|01|0|15.60|10|N07CA
sleep|sleep|艾司唑仑片|片剂|1mg*20|01|0|4.20|10|N05CD
sleep_tcm|sleep_tcm|百乐眠胶囊|胶囊|0.27g*48|02|5|38.00|6|local-z
dental|nitroimidazole|甲硝唑片|片剂|0.2g*21|01|0|5.20|7|J01XD
tonic_tcm|tonic_tcm|六味地黄丸|丸剂|200丸|01|0|16.80|8|local-z
tonic_tcm|tonic_tcm|归脾丸|丸剂|200丸|01|0|14.60|8|local-z
tonic_tcm|tonic_tcm|香砂养胃丸|丸剂|200丸|01|0|13.90|8|local-z
iron|iron|琥珀酸亚铁片|片剂|0.1g*24|01|0|18.60|12|B03AA
child_abx|betalactam|头孢克洛干混悬剂|干混悬剂|0.125g*6|01|0|16.80|2|J01DC
child_abx|betalactam|阿莫西林颗粒|颗粒|0.125g*12|01|0|9.60|4|J01CA
child_abx2|macrolide|阿奇霉素干混悬剂|干混悬剂|0.1g*6|01|0|14.90|3|J01FA
child_fever|nsaid|布洛芬混悬液|口服混悬液|100ml:2g|01|0|15.80|5|M01AE
child_gi|diarrhea|蒙脱石散(小儿用量)|散剂|3g*10|01|0|9.80|5|A07BC
child_allergy|antihist|盐酸西替利嗪滴剂|滴剂|20ml|01|0|24.60|10|R06AE
child_cold|child_cold|@小儿感冒颗粒|颗粒|12g*10|01|0|15.20|5|
child_cold|child_cold|@小儿豉翘清热颗粒|颗粒|2g*9|02|5|32.00|3|
child_cold|child_cold|@小儿柴桂退热颗粒|颗粒|5g*10|02|5|26.40|4|
child_cold|child_cold|@小儿热速清颗粒|颗粒|6g*8|02|5|19.90|4|
child_cold|child_cold|@小儿清热宁颗粒|颗粒|8g*8|02|5|22.80|4|
child_cough|child_cough|@小儿肺热咳喘颗粒|颗粒|4g*9|01|0|24.30|3|
child_cough|child_cough|@小儿肺热咳喘口服液|口服液|10ml*6|01|0|28.60|3|
child_cough|child_cough|@小儿消积止咳口服液|口服液|10ml*6|01|0|31.20|3|
child_cough|child_cough|@小儿肺咳颗粒|颗粒|2g*9|02|5|29.80|3|
child_cough|child_cough|@小儿咳喘灵颗粒|颗粒|2g*10|02|5|14.20|4|
child_cough|child_cough|@金振口服液|口服液|10ml*6|02|5|36.40|3|
child_stomach|child_stomach|@小儿肠胃康颗粒|颗粒|5g*9|02|5|18.70|4|
child_stomach|child_stomach|@小儿腹泻宁糖浆|糖浆|100ml|01|0|19.20|4|
child_stomach|child_stomach|@健脾止泻宁颗粒|颗粒|2.5g*9|02|5|21.40|3|
child_stomach|child_stomach|@小儿化食丸|丸剂|1.5g*10|01|0|12.60|5|
women|women|@益母草颗粒|颗粒|15g*10|01|0|13.60|5|
women|women|@妇科千金胶囊|胶囊|0.4g*36|01|0|27.20|6|
women|women|@女金丸|丸剂|9g*10|02|5|24.80|5|
women|women|@妇科再造胶囊|胶囊|0.32g*48|02|5|36.10|8|
women|women|@宫血宁胶囊|胶囊|0.13g*36|01|0|28.40|6|
women|women|@妇炎消胶囊|胶囊|0.45g*36|02|5|31.60|4|
women|women|@定坤丹|水蜜丸|7g*4|02|5|86.00|4|
women|women|@坤泰胶囊|胶囊|0.5g*36|02|5|38.80|3|
women_dys|women_dys|@痛经宝颗粒|颗粒|10g*6|02|5|19.40|3|
women_dys|women_dys|@田七痛经胶囊|胶囊|0.4g*20|02|5|21.10|3|
women_dys|women_dys|@艾附暖宫丸|丸剂|9g*10|01|0|17.30|5|
women_vag|women_vag|@保妇康栓|栓剂|1.74g*8|01|0|26.10|8|
women_vag|women_vag|@硝酸咪康唑栓|栓剂|0.2g*7|01|0|11.80|7|
women_vag|women_vag|@克霉唑阴道片|片剂|0.5g*2|01|0|23.70|7|
women_vag|women_vag|@甲硝唑阴道泡腾片|泡腾片|0.2g*14|01|0|9.90|7|
women_vag|women_vag|@苦参凝胶|凝胶|5g*4|02|5|34.50|4|
women_horm|progestin|@地屈孕酮片|片剂|10mg*20|02|5|82.00|10|
men|men|@爱普列特片|片剂|5mg*10|02|5|33.20|5|
men|men|@非那雄胺片|片剂|5mg*10|01|0|18.40|10|
men|men|@普适泰片|片剂|74mg*14|02|5|61.00|7|
men|men|@度他雄胺软胶囊|软胶囊|0.5mg*10|02|5|64.40|10|
oxytocic|oxytocic|@缩宫素注射液|注射液|1ml:10单位|01|0|3.80|1|
oxytocic2|oxytocic2|@卡贝缩宫素注射液|注射液|1ml:100ug|02|10|96.00|1|
tcm_inj|tcm_inj_salvia|@丹参注射液|注射液|10ml|02|10|6.80|1|
tcm_inj|tcm_inj_shengmai|@生脉注射液|注射液|20ml|02|10|19.40|1|
tcm_inj|tcm_inj_xst|@注射用血栓通(冻干)|注射用无菌粉末|150mg|02|10|28.60|1|
tcm_inj|tcm_inj_xst|@血塞通注射液|注射液|2ml:100mg|02|10|9.20|1|
tcm_inj|tcm_inj_mln|@脉络宁注射液|注射液|10ml|02|10|12.60|1|
tcm_inj|tcm_inj_dz|@灯盏细辛注射液|注射液|10ml|02|10|16.20|1|
tcm_inj|tcm_inj_hq|@黄芪注射液|注射液|10ml|02|10|12.20|1|
tcm_inj|tcm_inj_shw|@舒血宁注射液|注射液|5ml|02|10|14.30|1|
tcm_inj_heat|tcm_inj_heat|@痰热清注射液|注射液|10ml|02|10|33.80|1|
tcm_inj_heat|tcm_inj_heat|@热毒宁注射液|注射液|10ml|02|10|26.90|1|
tcm_inj_heat|tcm_inj_heat|@喜炎平注射液|注射液|2ml:50mg|02|10|18.70|1|
tcm_inj_onc|tcm_inj_onc|@康艾注射液|注射液|20ml|02|10|42.40|1|
tcm_inj_onc|tcm_inj_onc|@艾迪注射液|注射液|10ml|02|10|31.10|1|
nutrition|amino|@复方氨基酸注射液(18AA-Ⅱ)|注射液|250ml|02|10|21.70|1|
nutrition|amino|@复方氨基酸注射液(18AA-Ⅴ)|注射液|250ml|02|10|24.90|1|
nutrition|lipid_em|@中/长链脂肪乳注射液(C8-24)|乳状注射液|250ml|02|10|58.30|1|
nutrition|lipid_em|@ω-3鱼油脂肪乳注射液|乳状注射液|100ml|02|20|186.00|1|
course14|course_neuro|@天麻素注射液|注射液|2ml:0.2g|02|10|12.90|1|
course14|course_neuro|@注射用奥扎格雷钠|注射用无菌粉末|40mg|02|10|18.40|1|
course14|course_neuro|@磷酸川芎嗪注射液|注射液|2ml:50mg|02|10|6.90|1|
saline|saline|氯化钠注射液|注射液|100ml:0.9g|01|0|3.10|1|B05BB
saline|saline|氯化钠注射液(250ml)|注射液|250ml:2.25g|01|0|3.60|1|B05BB
glucose|glucose|葡萄糖注射液|注射液|250ml:12.5g|01|0|3.50|1|B05BA
iv_abx|betalactam|注射用头孢呋辛钠|注射用无菌粉末|0.75g|01|0|6.80|1|J01DC
iv_abx|betalactam|注射用头孢曲松钠|注射用无菌粉末|1g|01|0|5.90|1|J01DD
iv_abx|betalactam|注射用哌拉西林钠他唑巴坦钠|注射用无菌粉末|4.5g|02|5|19.80|1|J01CR
iv_proph|betalactam|注射用头孢唑林钠|注射用无菌粉末|0.5g|01|0|4.40|1|J01DB
iv_ppi|ppi|注射用泮托拉唑钠|注射用无菌粉末|40mg|02|5|12.40|1|A02BC
iv_cough|cough|盐酸氨溴索注射液|注射液|2ml:15mg|02|5|6.10|1|R05CB
neb|neb|吸入用布地奈德混悬液|吸入用混悬液|2ml:1mg|01|0|8.30|1|R03BA
iv_diu|diu|呋塞米注射液|注射液|2ml:20mg|01|0|2.30|1|C03CA
heparin|heparin|低分子量肝素钠注射液|注射液|0.4ml:4000单位|02|5|21.60|1|B01AB
anti_emetic|anti_emetic|盐酸昂丹司琼注射液|注射液|2ml:4mg|01|0|9.80|1|A04AA
chemo_a|chemo_a|注射用奥沙利铂|注射用无菌粉末|50mg|01|0|268.00|1|L01XA
chemo_b|chemo_b|紫杉醇注射液|注射液|5ml:30mg|01|0|186.00|1|L01CD
chemo_c|chemo_c|氟尿嘧啶注射液|注射液|10ml:0.25g|01|0|36.00|1|L01BC
anes|anes|丙泊酚乳状注射液|注射液|20ml:0.2g|01|0|18.60|1|N01AX
anes2|anes2|枸橼酸舒芬太尼注射液|注射液|1ml:50ug|01|0|28.40|1|N01AH
anes_local|anes_local|盐酸利多卡因注射液|注射液|5ml:0.1g|01|0|1.60|1|N01BB
painkill|nsaid|氟比洛芬酯注射液|注射液|5ml:50mg|02|5|23.80|1|M01AE
epo|epo|人促红素注射液|注射液|1ml:3000IU|02|5|26.20|1|B03XA
ufh|heparin|肝素钠注射液|注射液|2ml:12500单位|01|0|9.40|1|B01AB
hyper|hyper|注射用还原型谷胱甘肽|注射用无菌粉末|0.6g|02|10|24.70|1|V03AB
child_iv|betalactam|注射用头孢曲松钠(小儿用量)|注射用无菌粉末|0.5g|01|0|4.60|1|J01DD
own_pay|own_pay|辅酶Q10胶囊|胶囊|10mg*60|03|100|48.00|20|C01EB
own_pay|own_pay|氨基葡萄糖胶囊|胶囊|0.24g*42|03|100|52.00|14|M01AX
"""

# key | name | code: @ = look up the name in the published tables, 9 digits = number of the 2001 list, L = local
# | charge class | level | self-pay % | price at 三级 / 二级 / 一级 | unit
SERVICES = """
reg|普通门诊诊察费|110200001|02|01|0|22|16|10|次
reg_expert|副主任医师门诊诊察费|110200002|02|02|50|40|32|24|次
reg_er|急诊诊查费|@|02|01|0|30|24|16|次
general_fee|一般诊疗费|L|12|01|0|12|12|12|次
round|住院诊查费|@|02|01|0|20|16|12|日
bed|普通病房床位费|@|01|01|0|48|36|26|日
bed_icu|重症监护病房床位费|@|01|02|10|120|96|80|日
icu_hour|重症监护|@|07|02|10|264|216|192|日
nurse1|Ⅰ级护理|@|07|01|0|28|24|20|日
nurse2|Ⅱ级护理|@|07|01|0|18|15|12|日
nurse_newborn|新生儿护理|@|07|01|0|36|30|24|日
iv_drip|静脉输液|120400006|05|01|0|11|9|7|组
iv_push|静脉注射|120400002|05|01|0|5|4|3|次
oxygen|氧气吸入|120300001|05|01|0|4|3.5|3|小时
nebulize|雾化吸入|120700001|05|01|0|9|8|6|次
dressing|换药(中)|120600003|05|01|0|22|18|14|次
catheter|导尿|121600001|05|01|0|20|16|12|次
cbc|血细胞分析|250101015|04|01|0|20|18|16|次
urine|尿液分析|250102035|04|01|0|14|12|10|次
stool|粪便常规|@|04|01|0|6|5|4|次
crp|C反应蛋白测定|250401025|04|01|0|22|20|18|项
alt|血清丙氨酸氨基转移酶测定|250305007|04|01|0|6|5|4.5|项
ast|血清天门冬氨酸氨基转移酶测定|250305008|04|01|0|6|5|4.5|项
bili|血清总胆红素测定|250305001|04|01|0|5|4.5|4|项
crea|肌酐测定|250307002|04|01|0|6|5|4.5|项
urea|尿素测定|250307001|04|01|0|6|5|4.5|项
uric|血清尿酸测定|250307005|04|01|0|6|5|4.5|项
chol|血清总胆固醇测定|250303001|04|01|0|6|5|4.5|项
tg|血清甘油三酯测定|250303002|04|01|0|6|5|4.5|项
ldl|血清低密度脂蛋白胆固醇测定|250303005|04|01|0|9|8|7|项
glu|葡萄糖测定|@|04|01|0|6|5|4.5|项
hba1c|糖化血红蛋白测定|@|04|01|0|52|46|40|项
potassium|钾测定|@|04|01|0|6|5|4.5|项
sodium|钠测定|@|04|01|0|6|5|4.5|项
pt|血浆凝血酶原时间测定|250203020|04|01|0|18|16|14|项
aptt|活化部分凝血活酶时间测定|250203025|04|01|0|16|14|12|项
ddimer|血浆D-二聚体测定|250203066|04|01|0|60|52|46|项
hbsag|乙型肝炎表面抗原测定|250403004|04|01|0|18|16|14|项
tsh|血清促甲状腺激素测定|250310001|04|01|0|36|32|28|项
troponin|血清肌钙蛋白Ⅰ测定|250306010|04|02|5|80|72|64|项
bnp|B型钠尿肽前体测定|250306011|04|02|5|150|136|120|项
afp|甲胎蛋白测定|250404001|04|02|5|36|32|28|项
cea|癌胚抗原测定|250404005|04|02|5|36|32|28|项
culture|一般细菌培养及鉴定|250501009|04|01|0|60|54|48|次
ecg|常规心电图检查|310701001|03|01|0|26|22|18|次
ecg_monitor|心电监测|@|03|01|0|5|4|3|小时
spo2|血氧饱和度监测|@|03|01|0|3|2.5|2|小时
cxr|X线胸部正位摄影(DR)|L|03|01|0|72|64|56|次
xr_limb|X线四肢摄影(DR)|L|03|01|0|72|64|56|次
ct_head|X线计算机体层平扫(头)|L|03|02|5|190|170|150|部位
ct_chest|X线计算机体层平扫(胸)|L|03|02|5|190|170|150|部位
ct_enh|X线计算机体层增强扫描|L|03|02|5|320|290|260|部位
mri|磁共振平扫|L|03|02|10|480|440|400|部位
us_abd|腹部彩色多普勒超声检查|L|03|02|5|110|96|84|部位
us_heart|心脏彩色多普勒超声检查|L|03|02|5|170|150|130|次
us_preg|产科超声检查|L|03|01|0|96|84|72|次
gastroscopy|纤维胃十二指肠镜检查|@|03|02|5|118|104|88|次
colonoscopy|纤维结肠镜检查|310903005|03|02|5|240|210|190|次
patho|手术标本检查与诊断|270300005|03|02|5|150|136|120|例
prenatal|产前检查|@|03|01|0|12|10|8|次
fetal_monitor|胎心监测|@|03|01|0|26|22|18|次
vag_secretion|阴道分泌物检查|@|04|01|0|12|10|8|次
prostate_fluid|前列腺液常规检查|@|04|01|0|14|12|10|次
down_screen|唐氏综合症筛查|@|04|01|0|160|150|140|次
general_anes|全身麻醉|330100005|06|02|5|980|860|740|2小时
spinal_anes|椎管内麻醉|330100003|06|02|5|480|420|360|2小时
local_anes|局部浸润麻醉|@|06|01|0|40|36|30|次
anes_monitor|麻醉中监测|@|06|01|0|36|32|28|小时
delivery|单胎顺产接生|@|06|01|0|1280|1080|880|次
cesarean|剖宫产术|@|06|01|0|1580|1390|1190|次
appendix|阑尾切除术|@|06|01|0|1080|940|790|次
gallbladder|胆囊切除术|@|06|01|0|1780|1540|1290|次
cbd_explore|胆总管探查T管引流术|@|06|01|0|2300|2000|1700|次
hernia|腹股沟疝修补术|@|06|01|0|1350|1150|950|次
uterus_total|腹式全子宫切除术|@|06|01|0|2260|1980|1680|次
ovary_cyst|卵巢囊肿剔除术|@|06|01|0|1480|1280|1080|次
thyroid_part|甲状腺部分切除术|@|06|01|0|1720|1500|1280|次
hemorrhoid|内痔环切术|@|06|01|0|960|840|720|次
fissure|肛门内括约肌侧切术|@|06|01|0|720|620|540|次
gastrectomy|远端胃大部切除术|@|06|01|0|3280|2860|2460|次
turp|经尿道前列腺电切术|@|06|01|0|2480|2160|1860|次
cataract|白内障超声乳化摘除术+人工晶体植入术|330406006|06|01|0|1860|1620|1380|单侧
hip_replace|人工全髋关节置换术|331507001|06|01|0|4280|3720|3180|次
knee_replace|人工膝关节表面置换术|331507005|06|01|0|4180|3640|3120|次
tibia_fix|胫骨干骨折切开复位内固定术|331505024|06|01|0|2180|1900|1620|次
stent|经皮冠状动脉内支架置入术(STENT)|@|06|02|5|3880|3580|3280|次
dialysis|血液透析|@|05|01|0|380|360|340|次
chemo_service|静脉化疗药物配置及输注|L|05|01|0|38|34|30|次
ventilator|呼吸机辅助呼吸|@|05|02|5|16|14|12|小时
suture|清创缝合(小)|331600001|06|01|0|110|96|84|次
tooth_fill|简单充填术|310511001|05|02|10|96|84|72|每洞
acupuncture|普通针刺|430000001|05|01|0|30|26|22|次
moxibustion|灸法|440000001|05|01|0|26|22|18|次
massage_back|其他推拿治疗|450000011|05|01|0|62|52|44|次
decoction|中药煎药|L|14|03|100|3|3|3|付
rehab_assess|康复评定|@|05|01|0|60|52|46|次
balance_train|平衡功能训练|@|05|01|0|32|28|24|次
weight_train|减重支持系统训练|@|05|02|10|52|46|40|次
exercise_train|运动疗法|340200020|05|01|0|48|42|36|次
electro|低频脉冲电治疗|340100008|05|01|0|18|16|14|部位
voc_train|职业功能训练|@|05|02|10|46|40|36|次
bilirubin|新生儿经皮胆红素测定|@|03|01|0|10|9|8|次
blue_light|新生儿兰光治疗|@|05|01|0|12|10|9|小时
ogtt|葡萄糖耐量试验|@|04|01|0|52|46|40|次
rescue_mid|中抢救|@|05|01|0|160|140|110|日
implant_hearing|美容整形注射|L|14|03|100|900|800|700|次
"""

# key | name | level | self-pay % | price | unit
CONSUMABLES = """
infusion_set|一次性使用输液器|02|5|3.20
syringe|一次性使用注射器|02|5|0.80
indwell|静脉留置针|02|5|18.60
urine_cath|一次性使用导尿包|02|5|32.00
suture_mat|可吸收缝合线|02|10|68.00
dressing_mat|医用敷料|02|10|12.00
stent_drug|药物洗脱冠状动脉支架|02|10|798.00
guide_wire|冠状动脉导引导丝|02|10|680.00
balloon|冠状动脉球囊扩张导管|02|10|468.00
hip_prosthesis|人工髋关节假体(陶瓷-聚乙烯)|02|10|9800.00
knee_prosthesis|人工膝关节假体|02|10|8200.00
plate|金属接骨板系统|02|10|4800.00
lens|折叠式人工晶状体|02|10|1980.00
dialyzer|中空纤维透析器|02|5|86.00
mesh|疝修补补片|02|10|1980.00
stapler|一次性吻合器|02|10|3280.00
"""

# The classes that the illustrative caps of the rulebook name (rulebook/knowledge/consumable_cap.csv).
CONSUMABLE_CLASS = {"stent_drug": "9001", "balloon": "9002", "guide_wire": "9003", "hip_prosthesis": "9004",
                    "knee_prosthesis": "9005", "stapler": "9009", "lens": "9011", "mesh": "9014"}

# Pieces: names with @ from the published list of pieces that are not paid when used alone; the others are ordinary
# pieces with local codes. No pair of the 十八反 / 十九畏 is among them.
PIECES = """
@黄芪|0.16
@茯苓|0.12
@山药|0.14
@大枣|0.06
@枸杞子|0.18
@陈皮|0.08
@当归|0.20
@薏苡仁|0.06
@菊花|0.24
@金银花|0.42
@砂仁|0.90
@酒当归|0.22
@百合|0.18
@麦芽|0.05
炙甘草|0.10
白术|0.16
党参|0.28
熟地黄|0.12
白芍|0.12
川芎|0.14
桂枝|0.06
柴胡|0.32
黄芩|0.12
黄连|0.60
黄柏|0.14
连翘|0.26
桔梗|0.16
杏仁|0.16
麻黄|0.10
防风|0.34
荆芥|0.08
羌活|0.40
独活|0.14
秦艽|0.22
杜仲|0.12
牛膝|0.12
续断|0.14
桑寄生|0.08
鸡血藤|0.06
丹皮|0.16
泽泻|0.12
车前子|0.14
酸枣仁|0.86
远志|0.42
合欢皮|0.06
首乌藤|0.06
龙骨|0.12
牡蛎|0.05
枳壳|0.12
厚朴|0.14
木香|0.12
香附|0.08
延胡索|0.30
红花|0.52
桃仁|0.26
地龙|0.36
益母草|0.05
女贞子|0.08
旱莲草|0.06
知母|0.14
"""

# key | code | group | sex (0 both) | youngest | oldest age in years
DIAGNOSES = """
htn|I10.x00x002|chronic|0|25|120
dm|E11.900|chronic|0|25|120
lipid|E78.500|chronic|0|20|120
cad|I25.103|chronic|0|35|120
copd|J44.900|chronic|0|40|120
stroke_seq|I69.300|chronic|0|35|120
hepb|B18.100|chronic|0|18|120
hypothyroid|E03.900|chronic|0|18|120
epilepsy|G40.900|chronic|0|18|120
depression|F32.900|chronic|0|18|120
bph|N40.x00|chronic|1|45|120
osteoporosis|M81.900|chronic|0|50|120
gout|M10.900|chronic|0|20|120
ckd|N18.900|chronic|0|20|120
asthma|J45.900|chronic|0|15|120
ra|M06.900|chronic|0|20|120
breast_ca|C50.900|cancer|2|30|120
lung_ca|C34.900|cancer|0|35|120
colon_ca|C18.900|cancer|0|35|120
gastric_ca|C16.900|cancer|0|35|120
prostate_ca|C61.x00|cancer|1|50|120
chemo|Z51.100|chemo|0|18|120
uri|J06.900|acute|0|0|120
bronchitis|J20.900|acute|0|0|120
pharyngitis|J02.900|acute|0|0|120
tonsillitis|J03.900|acute|0|0|120
flu|J11.100|acute|0|0|120
gastroenteritis|A09.900|acute|0|0|120
gastritis|K29.500|acute|0|15|120
gerd|K21.900|acute|0|15|120
uti|N39.000|acute|0|15|120
lbp|M54.500|acute|0|18|120
neck|M47.800|acute|0|25|120
dermatitis|L30.900|acute|0|0|120
urticaria|L50.900|acute|0|0|120
rhinitis|J30.400|acute|0|3|120
conjunctivitis|H10.900|acute|0|0|120
otitis|H66.900|acute|0|15|120
caries|K02.900|acute|0|6|120
sprain|S93.400|acute|0|6|120
wound|T14.000|acute|0|2|120
headache|R51.x00|acute|0|15|120
dizziness|R42.x00|acute|0|25|120
insomnia|G47.000|acute|0|20|120
constipation|K59.000|acute|0|20|120
vaginitis|N76.000|acute|2|15|60
dysmenorrhea|N94.600|acute|2|14|45
pid|N73.900|acute|2|18|55
menopause|N95.100|acute|2|42|60
prostatitis|N41.100|acute|1|20|70
anemia|D50.900|acute|0|12|120
fever|R50.900|acute|0|0|120
abd_pain|R10.400|acute|0|10|120
preg_normal|Z34.900|pregnancy|2|16|50
delivery|O80.000|delivery|2|16|50
cesarean|O82.000|delivery|2|16|50
postpartum|Z39.200|pregnancy|2|16|50
newborn_jaundice|P59.900|newborn|0|0|0
pneumonia|J18.900|stay|0|15|120
child_pneumonia|J18.000|stay|0|0|14
ischemic_stroke|I63.900|stay|0|35|120
unstable_angina|I20.000|stay|0|35|120
ami|I21.900|stay|0|40|120
heart_failure|I50.900|stay|0|50|120
appendicitis|K35.800|stay|0|6|120
gallstone|K80.100|stay|0|25|120
hernia|K40.900|stay|0|18|120
myoma|D25.900|stay|2|30|55
cataract|H25.900|stay|0|55|120
hip_fracture|S72.000|stay|0|60|120
tibia_fracture|S82.200|stay|0|15|120
gi_bleed|K92.200|stay|0|25|120
hemorrhoid|K64.900|stay|0|20|120
thyroid_nodule|E04.100|stay|0|20|120
disc|M51.200|stay|0|25|120
knee_oa|M17.900|stay|0|55|120
cellulitis|L03.900|stay|0|18|120
resp_failure|J96.900|stay|0|50|120
cirrhosis|K74.600|stay|0|35|120
vertigo_stay|H81.400|stay|0|40|120
esrd|N18.500|dialysis|0|25|120
dialysis|Z49.100|dialysis|0|25|120
hemiplegia|G81.900|rehab|0|35|120
rehab|Z50.100|rehab|0|18|120
cervical_ca|C53.900|scenario|2|20|120
perinatal|P07.300|scenario|0|0|0
"""

# key | code (ICD-9-CM-3 医保版)
PROCEDURES = """
appendix|47.0100
gallbladder|51.2300
cbd_explore|51.4100
hernia|53.0500
uterus_total|68.4900
ovary_cyst|65.2900
thyroid_part|06.3900
hemorrhoid|49.4600
fissure|49.5100
cataract|13.4100
hip_replace|81.5100
knee_replace|81.5400
tibia_fix|79.3600
stent|36.0700
cesarean|74.1x01
delivery|73.5900
chemo|99.2500
turp|60.2900
gastrectomy|43.7x00
uterine_ligation|38.8609
penile_ligation|38.8705
gastric_polyp|43.4105
hip_half|81.5200
"""

# scenario | role | key | published name or local code | name of a local item | price | days of a pack
SCENARIOS = """
drug-work-injury-only|drug|@注射用胸腺法新||60|1
drug-work-injury-only|drug|@人用狂犬病疫苗(Vero细胞)||65|1
drug-work-injury-only|drug|@氢醌乳膏||38|7
drug-maternity-only|drug|@益母草注射液||18|1
drug-maternity-only|drug|@卡前列素氨丁三醇注射液||160|1
tcm-piece-never-paid|piece|@阿胶||1.20
tcm-piece-never-paid|piece|@西洋参||2.40
tcm-piece-never-paid|piece|@鹿茸片||8.60
tcm-piece-sole-use-not-paid|piece|@三七粉||0.80
tcm-piece-sole-use-not-paid|piece|@灵芝||0.60
tcm-piece-sole-use-not-paid|piece|@天麻||0.90
drug-second-line-only|drug|@艾托格列净片||96|28
drug-child-payment-only|drug|@小儿法罗培南钠颗粒||48|3
drug-payment-indication|drug|@利拉鲁肽注射液||286|28
drug-payment-indication|drug|@脯氨酸恒格列净片||128|28
drug-payment-indication|dx|E11.900|2型糖尿病|
drug-payment-indication|dx|E11.900|2型糖尿病|
drug-payment-course|drug|@天麻素注射液||12.90|1
drug-institution-level|drug|@丹参注射液||6.80|1
drug-institution-level|drug|@血塞通注射液||9.20|1
drug-care-setting|drug|@复方氨基酸注射液(18AA-Ⅱ)||21.70|1
drug-care-setting|drug|@中/长链脂肪乳注射液(C8-24)||58.30|1
drug-child-formulation|drug|@小儿豉翘清热颗粒||32|3
drug-child-formulation|drug|@小儿肺热咳喘口服液||28.60|3
drug-sex|drug_male|@爱普列特片||33.20|5
drug-sex|drug_male|@五子衍宗丸||24|5
drug-sex|drug_female|@妇科千金胶囊||27.20|6
drug-sex|drug_female|@益母草颗粒||13.60|5
drug-child-contraindicated|drug|XJ01MAA001A001010199999|左氧氟沙星片|13.90|7
drug-duplicate-therapy|drug_a|XC10AAA001A001010199999|阿托伐他汀钙片|16.90|28
drug-duplicate-therapy|drug_b|XC10AAA002A001010199999|瑞舒伐他汀钙片|14.50|28
drug-duplicate-therapy|drug_c|XC08CAA001A001010199999|苯磺酸氨氯地平片|12.50|28
drug-interaction|drug_a|XC10AAA001A001010199999|阿托伐他汀钙片|16.90|28
drug-interaction|drug_b|XJ01FAA001A001010199999|阿奇霉素片|12.80|3
drug-over-label-dose|drug|@阿那曲唑片||2.40|1
tcm-incompatibility|piece_a|LT00000002|制川乌|0.24
tcm-incompatibility|piece_b|LT00000009|法半夏|0.46
service-unbundled-charge|part|@氯测定||8
service-unbundled-charge|part|@钙测定||8
service-unbundled-charge|part|@钾测定||8
service-unbundled-charge|part|@钠测定||8
service-contraindicated|service|@纤维胃十二指肠镜检查||104
consumable-quantity-cap|consumable|C9001000000000000901|药物洗脱冠状动脉支架(集采)|798
service-age-limit|service|@职业功能训练||40
drug-neonate-only|drug|XR07AAA001A001010199999|猪肺磷脂注射液|1860|1
drug-off-label-indication|drug|XA06AXL374E001010199999|利那洛肽胶囊|68|7
drug-elderly-safety|drug|XN05BAA001A001010199999|地西泮片|6.50|7
drug-requires-service|drug|XN01AXA001A001010199999|丙泊酚乳状注射液|66.96|1
internet-drug-scope|drug|@磷酸可待因片||26|3
antibiotic-tier-authority|drug|XJ01DHA001B001010199999|注射用美罗培南|86|1
service-work-injury-only|service|003402000150000|职业能力评定|80|0
service-neonate-only|service|LN00000001|新生儿先天性心脏病筛查|60|0
service-child-payment-only|service|003402000410000|脑瘫肢体综合训练|50|0
service-child-payment-only|dx|G80.900|脑瘫|
service-payment-indication|service|@子宫输卵管碘油造影||220|0
service-institution-level|service|@持续有创性血压监测||12|0
service-total-reimb-cap|service|@特殊防护病房床位费||1400|0
service-child-specific|service|@小儿捏脊治疗||38|0
treatment-no-indication|service|@悬浮床治疗||160|0
treatment-no-indication|dx|L89.900|压疮|
rehab-physio-overuse|service|003401000010000|红外线治疗|16|0
rehab-physio-overuse|service|003401000020000|可见光治疗|16|0
service-consumable-duplicate|consumable|C9041000000000000901|一次性心电电极片|24|0
consumable-neonate-only|consumable|C9062000000000000901|新生儿光疗眼罩|36|0
consumable-child-only|consumable|C9076000000000000901|小儿雾化面罩|28|0
consumable-total-reimb-cap|consumable|C9013000000000000901|可吸收止血材料|2000|0
consumable-requires-service|consumable|C9016000000000000901|血液透析器|108|0
consumable-department|consumable|C9016000000000000901|血液透析器|108|0
consumable-sex|consumable|C9020000000000000901|子宫托|160|0
consumable-disease-limit|consumable|C9027000000000000901|肱骨接骨板|3600|0
consumable-disease-limit|dx|S42.300|肱骨干骨折|
bundle-device-unbundled|plate|C9056000000000000901|锁定接骨板|3200|0
bundle-device-unbundled|screws|C9057000000000000901|锁定螺钉(组)|2400|0
bundle-device-unbundled|screws_cheap|C9057000000000000902|锁定螺钉(普通组)|1500|0
drg-cost-shifting|consumable|C9900000000000000901|防粘连膜|860|0
third-party-liability|dx|V49.900|交通事故|
third-party-liability|dx_fall|W01.x00|跌倒|
year-end-surge|drug|ZA01AAL0901010199999|益气固本丸|380|10
year-end-surge|drug|ZA01AAL0902010199999|养心安神丸|380|10
year-end-surge|drug|ZA01AAL0903010199999|补肾强骨丸|380|10
"""


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [line.rstrip("\r\n").split("\t") for line in file]


def split_lines(text):
    return [line.split("|") for line in text.strip().splitlines()]


class Sources:
    def __init__(self, folder):
        self.by_name = {}
        self.name_of = {}
        points = os.path.join(folder, "nhsa_libraries", "points")
        for row in read_rows(os.path.join(points, "nhsa_codes_with_names_seen_in_kp.tsv"))[1:]:
            self.add(row[0], row[1])
        tables = os.path.join(folder, "nhsa_libraries", "tables")
        self.pairs = []
        for name in sorted(os.listdir(tables)):
            rows = read_rows(os.path.join(tables, name))[1:]
            if "第七批" in name:
                for row in rows:
                    if len(row) > 5 and len(row[3]) == 15:
                        self.add(row[3], row[2])
                        self.add(row[5], row[4])
                        self.pairs.append((row[1], row[3], row[5]))
            if "第八批-1" in name:
                for row in rows:
                    if len(row) > 4 and len(row[4]) == 15:
                        self.add(row[4], row[1])
        self.icd10 = {row[0]: row[1] for row in read_rows(os.path.join(folder, "icd", "icd10_yb_diagnosis.tsv"))[1:]}
        self.icd9 = {row[0]: row[1] for row in read_rows(os.path.join(folder, "icd", "icd9cm3_yb_procedure.tsv"))[1:]}

        # Drugs that a published point limits by more than sex or age.
        limited = {row[0] for row in read_rows(os.path.join(points, "kp.tsv"))[1:]
                   if row[2] in ("药品限适应症", "药品限二线使用", "药品限就医方式", "药品限支付疗程", "药品限医疗机构级别",
                                 "药品限工伤保险", "药品限生育保险", "药品限儿童使用")}
        self.limited = {row[2] for row in read_rows(os.path.join(points, "kp_codes.tsv"))[1:] if row[0] in limited}
        self.child_drugs = [row[0] for row in read_rows(os.path.join(tables, "【第一批】药品规则库(限定年龄对象)_明细.tsv"))[1:]]
        self.women_drugs = [row[0] for row in read_rows(os.path.join(tables, "【第一批】药品规则库(限定性别对象)_明细.tsv"))[1:]
                            if row[-1] == "女"]

    def add(self, code, name):
        self.name_of.setdefault(code, name)
        codes = self.by_name.setdefault(name, [])
        if code not in codes:
            codes.append(code)

    def find(self, name, length):
        for code in self.by_name.get(name, []):
            if len(code) in length:
                return code
        return None


def more_drugs(src):
    """(group, name) of published drugs for children and women, by what their names say."""
    for name in src.child_drugs:
        if "注射" in name:  # not bought for a cough: lung surfactant is for newborns
            continue
        if any(word in name for word in ("咳", "肺", "喘")):
            yield "child_cough", name
        elif any(word in name for word in ("感冒", "退热", "清热", "解表", "热速清")):
            yield "child_cold", name
        elif any(word in name for word in ("泻", "胃", "食", "积", "脾")):
            yield "child_stomach", name
    for name in src.women_drugs:
        if any(word in name for word in ("妇", "调经", "宫", "女金", "坤")) and not any(word in name for word in ("癌", "瘤", "栓", "注射")):
            yield "women", name


def write(out, name, header, rows):
    with open(os.path.join(out, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def main():
    source, out = sys.argv[1], sys.argv[2]
    os.makedirs(out, exist_ok=True)
    src = Sources(source)
    missing = []

    drugs, serial = [], {}
    for group, klass, name, form, spec, level, selfpay, price, days, atc in split_lines(DRUGS):
        if name.startswith("@"):
            name = name[1:]
            code, origin = src.find(name, (20, 23)), "nhsa"
            if code is None:
                missing.append(name)
                continue
        else:
            n = serial[atc] = serial.get(atc, 0) + 1
            code = f"ZA01AAL{n:04d}010199999" if atc == "local-z" else f"X{atc}A{n:03d}A001010199999"
            origin = "local"
        # Our prices are scaled so that the mean costs of the city come near the national bulletins.
        factor = 1.6 if group.startswith("chemo") else 3.6 if "注射" in form else 1.5
        price = f"{float(price) * factor:.2f}"
        drugs.append([group, code, name, form, spec, level, selfpay, price, days, klass, origin])
    # More of the published drugs for children and women, so that the city has their variety.
    known = {row[2] for row in drugs}
    for group, name in more_drugs(src):
        code = src.find(name, (20, 23))
        if name in known or code is None or code in src.limited:
            continue
        known.add(name)
        form = next((f for f in ("颗粒", "口服液", "糖浆", "胶囊", "片", "丸", "合剂") if f in name), "")
        price = f"{18 + zlib.crc32(name.encode()) % 2800 / 100:.2f}"
        drugs.append([group, code, name, form, "", "02", "5", price, "4", group, "nhsa"])
    write(out, "drugs.csv", ["group", "code", "name", "dosform", "spec", "chrgitm_lv", "selfpay_pct", "pric", "pack_days",
                             "class", "origin"], drugs)

    services, local = [], 0
    for key, name, how, charge, level, selfpay, p3, p2, p1, unit in split_lines(SERVICES):
        if how == "@":
            code, origin = src.find(name, (15,)), "nhsa"
            if code is None:
                missing.append(name)
                local += 1
                code, origin = f"0099000{local:04d}0000", "local"
        elif how == "L":
            local += 1
            code, origin = f"0099000{local:04d}0000", "local"
        else:
            code, origin = f"00{how}0000", "scheme"
            if code in src.name_of and src.name_of[code] != name:
                print(f"note: {code} is published as {src.name_of[code]}, here {name}")
                name, origin = src.name_of[code], "nhsa"
        services.append([key, code, name, charge, level, selfpay, p3, p2, p1, unit, origin])
    write(out, "services.csv", ["key", "code", "name", "med_chrgitm_type", "chrgitm_lv", "selfpay_pct", "pric_3", "pric_2",
                                "pric_1", "unit", "origin"], services)

    write(out, "consumables.csv", ["key", "code", "name", "chrgitm_lv", "selfpay_pct", "pric", "origin"],
          [[key, f"C{CONSUMABLE_CLASS.get(key, '9900')}{i:015d}", name, level, selfpay, price, "local"]
           for i, (key, name, level, selfpay, price) in enumerate(split_lines(CONSUMABLES), 1)])

    pieces = []
    for i, (name, price) in enumerate(split_lines(PIECES), 1):
        code, origin = f"T9900{i:05d}", "local"
        if name.startswith("@"):
            name = name[1:]
            found = src.find(name, (10,))
            if found:
                code, origin = found, "nhsa"
            else:
                missing.append(name)
        pieces.append([code, name, price, origin])
    write(out, "pieces.csv", ["code", "name", "pric", "origin"], pieces)

    diagnoses = []
    for key, code, group, sex, low, high in split_lines(DIAGNOSES):
        if code not in src.icd10:
            missing.append(code)
            continue
        diagnoses.append([key, code, src.icd10[code], group, sex, low, high])
    write(out, "diagnoses.csv", ["key", "code", "name", "group", "sex", "min_age", "max_age"], diagnoses)

    procedures = []
    for key, code in split_lines(PROCEDURES):
        if code not in src.icd9:
            missing.append(code)
            continue
        procedures.append([key, code, src.icd9[code]])
    write(out, "procedures.csv", ["key", "code", "name"], procedures)

    scenarios = []
    for rule, role, code, name, price, *rest in split_lines(SCENARIOS):
        days = rest[0] if rest else "7"
        origin = "local"
        if code.startswith("@"):
            name, origin = code[1:], "nhsa"
            code = src.find(name, (10, 15, 20, 23))
            if code is None:
                missing.append(name)
                continue
        if role.startswith("dx"):
            scenarios.append([rule, role, "diagnosis", code, src.icd10.get(code, name), "", "", "", "", "", "nhsa"])
            continue
        charge = "05" if code[:2] in ("LN", "LW") else {"T": "10", "L": "10", "C": "08", "X": "09", "Z": "11"}.get(code[0], "05")
        scenarios.append([rule, role, "item", code, name, charge, "01", "0", price, days, origin])
    write(out, "scenarios.csv", ["scenario", "role", "kind", "code", "name", "med_chrgitm_type", "chrgitm_lv",
                                 "selfpay_pct", "pric", "pack_days", "origin"], scenarios)

    used = {row[1]: row[0] for row in services}
    for window, a, b in src.pairs:
        if a in used and b in used:
            print(f"pair {window}: {used[a]} includes {used[b]}")
    if missing:
        print("not found:", " ".join(missing))


if __name__ == "__main__":
    main()
