// What was bought, kept and sold: stock, changes, purchases, sales and their returns, with the
// trace codes of single packs. Names follow interface transactions 3501 to 3507, 3512 and 3513.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr Field kHilistId = Needed(Code("fixmedins_hilist_id", "定点医药机构目录编号", 50));
constexpr Field kHilistName = Text("fixmedins_hilist_name", "定点医药机构目录名称", 300);
constexpr Field kBatch = Needed(Text("fixmedins_bchno", "定点医药机构批次流水号", 50));
constexpr Field kRxFlag = Flag("rx_flag", "处方药标志");
constexpr Field kSplitFlag = Flag("trdn_flag", "拆零标志");
constexpr Field kLot = Text("manu_lotnum", "生产批号", 50);
constexpr Field kMadeOn = Date("manu_date", "生产日期");
constexpr Field kExpiry = Date("expy_end", "有效期止");
constexpr Field kDealPrice = Number("finl_trns_pric", "最终成交单价", 16);
constexpr Field kUnitPrice = Number("pric", "单价", 16);

// Text, not code: a trace code is one pack's and occurs only a few times.
constexpr Field TraceCode() {
  Field field = Text("drug_trac_codg", "药品追溯码", 30);
  field.shape = "drug_trac_codg";
  return field;
}
constexpr Field kTraceCode = TraceCode();

constexpr Field kStock[] = {
    kFixmedinsCode,
    kMedListCodg,
    kHilistId,
    kHilistName,
    kBatch,
    kRxFlag,
    Needed(Date("invdate", "盘存日期")),
    Needed(Number("inv_cnt", "库存数量", 16)),
    kLot,
    kMadeOn,
    kExpiry,
    kMemo,
};
constexpr std::string_view kStockKey[] = {"fixmedins_code", "fixmedins_bchno", "invdate"};

constexpr Field kChange[] = {
    kFixmedinsCode,
    kMedListCodg,
    Needed(Coded("inv_chg_type", "库存变更类型", "inv_chg_type")),
    kHilistId,
    kHilistName,
    kBatch,
    kRxFlag,
    kUnitPrice,
    Needed(Number("cnt", "数量", 16)),
    Needed(Time("inv_chg_time", "库存变更时间")),
    Personal("inv_chg_opter_name", "库存变更经办人姓名", 50),
    kSplitFlag,
    kMemo,
};
constexpr std::string_view kChangeKey[] = {"fixmedins_code", "fixmedins_bchno"};

constexpr Field kPurchase[] = {
    kFixmedinsCode,
    kMedListCodg,
    kHilistId,
    kHilistName,
    kBatch,
    Text("dynt_no", "随货单号", 50),
    Text("spler_name", "供应商名称", 200),
    Text("spler_pmtno", "供应商许可证号", 50),
    kLot,
    Text("prodentp_name", "生产厂家名称", 200),
    Text("aprvno", "批准文号", 100),
    kMadeOn,
    kExpiry,
    kDealPrice,
    Needed(Number("purc_retn_cnt", "采购/退货数量", 16)),
    Text("purc_invo_codg", "采购发票编码", 50),
    Text("purc_invo_no", "采购发票号", 50),
    kRxFlag,
    Needed(Time("purc_retn_stoin_time", "采购/退货入库时间")),
    Personal("purc_retn_opter_name", "采购/退货经办人姓名", 50),
    Flag("prod_geay_flag", "商品赠送标志"),
    Text("spec", "规格", 500),
    Text("min_pacunt", "最小包装单位", 50),
    Number("pac_cnt", "包装数量", 16),
    kMemo,
};
constexpr Field kPurchaseReturn[] = {
    kFixmedinsCode,
    kMedListCodg,
    kHilistId,
    kHilistName,
    kBatch,
    Text("spler_name", "供应商名称", 200),
    Text("spler_pmtno", "供应商许可证号", 50),
    kMadeOn,
    kExpiry,
    kDealPrice,
    Needed(Number("purc_retn_cnt", "采购/退货数量", 16)),
    Text("purc_invo_codg", "采购发票编码", 50),
    Text("purc_invo_no", "采购发票号", 50),
    kRxFlag,
    Needed(Time("purc_retn_stoin_time", "采购/退货入库时间")),
    Personal("purc_retn_opter_name", "采购/退货经办人姓名", 50),
    Text("medins_prod_purc_no", "商品采购流水号", 50),
    kMemo,
};
constexpr std::string_view kPurchaseKey[] = {"fixmedins_code", "fixmedins_bchno"};

constexpr Field kSale[] = {
    kFixmedinsCode,
    kMedListCodg,
    kHilistId,
    kHilistName,
    kBatch,
    Coded("prsc_dr_cert_type", "开方医师证件类型", "psn_cert_type"),
    Personal("prsc_dr_certno", "开方医师证件号码", 50),
    Personal("prsc_dr_name", "开方医师姓名", 50),
    Coded("phar_cert_type", "药师证件类型", "psn_cert_type"),
    Personal("phar_certno", "药师证件号码", 50),
    Personal("phar_name", "药师姓名", 50),
    Text("phar_prac_cert_no", "药师执业资格证号", 50),
    Code("hi_feesetl_type", "医保费用结算类型", 6),
    Coded("mdtrt_setl_type", "就诊结算类型", "mdtrt_setl_type"),
    kSetlIdIfKnown,
    Text("mdtrt_sn", "就医流水号", 50),
    kPsnNoIfKnown,
    kPsnCertType,
    kCertno,
    kPsnName,
    kLot,
    kMadeOn,
    kExpiry,
    kRxFlag,
    kSplitFlag,
    kDealPrice,
    Text("rxno", "处方号", 50),
    Flag("rx_circ_flag", "外购处方标志"),
    Text("rtal_docno", "零售单据号", 50),
    Text("stoout_no", "销售出库单据号", 50),
    Text("bchno", "批次号", 50),
    kTraceCode,
    Text("drug_prod_barc", "药品条形码", 30),
    Text("shelf_posi", "货架位", 20),
    Needed(Number("sel_retn_cnt", "销售/退货数量", 16)),
    Needed(Time("sel_retn_time", "销售/退货时间")),
    Personal("sel_retn_opter_name", "销售/退货经办人姓名", 50),
    kMemo,
};
constexpr Field kSaleReturn[] = {
    kFixmedinsCode,
    kMedListCodg,
    kHilistId,
    kHilistName,
    kBatch,
    kSetlIdIfKnown,
    Text("mdtrt_sn", "就医流水号", 50),
    kPsnNoIfKnown,
    kPsnCertType,
    kCertno,
    kPsnName,
    kLot,
    kMadeOn,
    kExpiry,
    kRxFlag,
    kSplitFlag,
    kDealPrice,
    Needed(Number("sel_retn_cnt", "销售/退货数量", 16)),
    Needed(Time("sel_retn_time", "销售/退货时间")),
    Personal("sel_retn_opter_name", "销售/退货经办人姓名", 50),
    Text("medins_prod_sel_no", "商品销售流水号", 50),
    kMemo,
};
constexpr std::string_view kSaleKey[] = {"fixmedins_code", "fixmedins_bchno"};

constexpr Field kDeletion[] = {
    kFixmedinsCode,
    kBatch,
    Needed(Coded("inv_data_type", "进销存数据类型", "inv_data_type")),
    kOptTime,
};
constexpr std::string_view kDeletionKey[] = {"fixmedins_code", "fixmedins_bchno", "inv_data_type"};

// One pack in one inventory record.
constexpr Field kTrace[] = {
    kFixmedinsCode,
    kBatch,
    Needed(Coded("inv_data_type", "进销存数据类型", "inv_data_type")),
    Needed(kTraceCode),
    Shaped("med_list_codg", "医疗目录编码", 50, "med_list_codg"),
    Code("medins_list_codg", "医药机构目录编码", 150),
    kMdtrtIdIfKnown,
    kSetlIdIfKnown,
    Text("feedetl_sn", "费用明细流水号", 50),
    Coded("mdtrt_setl_type", "就诊结算类型", "mdtrt_setl_type"),
    kPsnNoIfKnown,
    kSplitFlag,
    Needed(Time("trac_time", "追溯码采集时间")),
    kMemo,
};
constexpr std::string_view kTraceKey[] = {"fixmedins_code", "fixmedins_bchno", "inv_data_type",
                                          "drug_trac_codg"};

constexpr Table kTables[] = {
    {"inv_stock_d", "商品盘存", "", Scope::kGlobal, kStockKey, kStock, "3501"},
    {"inv_chg_d", "商品库存变更", "", Scope::kGlobal, kChangeKey, kChange, "3502"},
    {"inv_purc_d", "商品采购", "", Scope::kGlobal, kPurchaseKey, kPurchase, "3503"},
    {"inv_purc_retn_d", "商品采购退货", "", Scope::kGlobal, kPurchaseKey, kPurchaseReturn, "3504"},
    {"inv_sel_d", "商品销售", "", Scope::kGlobal, kSaleKey, kSale, "3505"},
    {"inv_sel_retn_d", "商品销售退货", "", Scope::kGlobal, kSaleKey, kSaleReturn, "3506"},
    {"inv_del_d", "商品信息删除", "", Scope::kGlobal, kDeletionKey, kDeletion, "3507"},
    {"drug_trac_d", "药品追溯码采集", "", Scope::kGlobal, kTraceKey, kTrace,
     "35xx drugtracinfo, 3512, 3513"},
};

}  // namespace

std::span<const Table> InventoryTables() { return kTables; }

}  // namespace mingjian::model
