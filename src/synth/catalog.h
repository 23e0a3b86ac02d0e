#pragma once
// The catalogues of the synthetic city, read from catalogs/*.csv (made by tools/make_catalogs.py;
// codes are facts, prices are our own). Constant after Load; shared by all threads.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

namespace mingjian::synth {

// The services, drug groups, consumables, diagnoses and procedures that the year of a person is
// made of; each name is a key (or group) of the CSV files and must be there.
// clang-format off
#define MJ_SYNTH_SERVICES(X) \
  X(reg) X(reg_expert) X(reg_er) X(general_fee) X(round) X(bed) X(bed_icu) X(icu_hour) \
  X(nurse1) X(nurse2) X(nurse_newborn) X(iv_drip) X(iv_push) X(oxygen) X(nebulize) X(dressing) \
  X(catheter) X(cbc) X(urine) X(stool) X(crp) X(alt) X(ast) X(bili) X(crea) X(urea) X(uric) \
  X(chol) X(tg) X(ldl) X(glu) X(hba1c) X(potassium) X(sodium) X(pt) X(aptt) X(ddimer) X(hbsag) \
  X(tsh) X(troponin) X(bnp) X(afp) X(cea) X(culture) X(ecg) X(ecg_monitor) X(spo2) X(cxr) \
  X(xr_limb) X(ct_head) X(ct_chest) X(ct_enh) X(mri) X(us_abd) X(us_heart) X(us_preg) \
  X(gastroscopy) X(colonoscopy) X(patho) X(prenatal) X(fetal_monitor) X(vag_secretion) \
  X(prostate_fluid) X(down_screen) X(general_anes) X(spinal_anes) X(local_anes) X(anes_monitor) \
  X(delivery) X(cesarean) X(appendix) X(gallbladder) X(cbd_explore) X(hernia) X(uterus_total) \
  X(ovary_cyst) X(thyroid_part) X(hemorrhoid) X(fissure) X(gastrectomy) X(turp) X(cataract) \
  X(hip_replace) X(knee_replace) X(tibia_fix) X(stent) X(dialysis) X(chemo_service) \
  X(ventilator) X(suture) X(tooth_fill) X(acupuncture) X(moxibustion) X(massage_back) \
  X(decoction) X(rehab_assess) X(balance_train) X(weight_train) X(exercise_train) X(electro) \
  X(voc_train) X(bilirubin) X(blue_light) X(ogtt) X(rescue_mid) X(implant_hearing)

#define MJ_SYNTH_DRUGS(X) \
  X(ccb) X(arb) X(bb) X(diu) X(biguanide) X(su) X(agi) X(insulin) X(statin) X(antiplatelet) \
  X(nitrate) X(copd) X(asthma) X(stroke) X(hepb) X(thyroid) X(epilepsy) X(depress) X(bph_w) \
  X(bone) X(bone2) X(gout) X(ckd) X(ckd2) X(ra) X(cad_tcm) X(cold) X(cold_tcm) X(cough) \
  X(cough_tcm) X(abx_oral) X(abx_adult) X(ppi) X(gi) X(gi2) X(diarrhea) X(probiotic) \
  X(laxative) X(nsaid) X(nsaid_top) X(bone_tcm) X(allergy) X(nasal) X(skin) X(skin2) X(eye) \
  X(eye_abx) X(ear) X(uti) X(headache_tcm) X(dizzy) X(dizzy2) X(sleep) X(sleep_tcm) X(dental) \
  X(tonic_tcm) X(iron) X(child_abx) X(child_abx2) X(child_fever) X(child_gi) X(child_allergy) \
  X(child_cold) X(child_cough) X(child_stomach) X(women) X(women_dys) X(women_vag) \
  X(women_horm) X(men) X(oxytocic) X(oxytocic2) X(tcm_inj) X(tcm_inj_heat) X(tcm_inj_onc) \
  X(nutrition) X(course14) X(saline) X(glucose) X(iv_abx) X(iv_proph) X(iv_ppi) X(iv_cough) \
  X(neb) X(iv_diu) X(heparin) X(anti_emetic) X(chemo_a) X(chemo_b) X(chemo_c) X(anes) X(anes2) \
  X(anes_local) X(painkill) X(epo) X(ufh) X(hyper) X(child_iv) X(own_pay)

#define MJ_SYNTH_CONSUMABLES(X) \
  X(infusion_set) X(syringe) X(indwell) X(urine_cath) X(suture_mat) X(dressing_mat) \
  X(stent_drug) X(guide_wire) X(balloon) X(hip_prosthesis) X(knee_prosthesis) X(plate) X(lens) \
  X(dialyzer) X(mesh) X(stapler)

#define MJ_SYNTH_DIAGNOSES(X) \
  X(htn) X(dm) X(lipid) X(cad) X(copd) X(stroke_seq) X(hepb) X(hypothyroid) X(epilepsy) \
  X(depression) X(bph) X(osteoporosis) X(gout) X(ckd) X(asthma) X(ra) X(breast_ca) X(lung_ca) \
  X(colon_ca) X(gastric_ca) X(prostate_ca) X(chemo) X(uri) X(bronchitis) X(pharyngitis) \
  X(tonsillitis) X(flu) X(gastroenteritis) X(gastritis) X(gerd) X(uti) X(lbp) X(neck) \
  X(dermatitis) X(urticaria) X(rhinitis) X(conjunctivitis) X(otitis) X(caries) X(sprain) \
  X(wound) X(headache) X(dizziness) X(insomnia) X(constipation) X(vaginitis) X(dysmenorrhea) \
  X(pid) X(menopause) X(prostatitis) X(anemia) X(fever) X(abd_pain) X(preg_normal) X(delivery) \
  X(cesarean) X(postpartum) X(newborn_jaundice) X(pneumonia) X(child_pneumonia) \
  X(ischemic_stroke) X(unstable_angina) X(ami) X(heart_failure) X(appendicitis) X(gallstone) \
  X(hernia) X(myoma) X(cataract) X(hip_fracture) X(tibia_fracture) X(gi_bleed) X(hemorrhoid) \
  X(thyroid_nodule) X(disc) X(knee_oa) X(cellulitis) X(resp_failure) X(cirrhosis) \
  X(vertigo_stay) X(esrd) X(dialysis) X(hemiplegia) X(rehab) X(cervical_ca) X(perinatal)

#define MJ_SYNTH_PROCEDURES(X) \
  X(appendix) X(gallbladder) X(cbd_explore) X(hernia) X(uterus_total) X(ovary_cyst) \
  X(thyroid_part) X(hemorrhoid) X(fissure) X(cataract) X(hip_replace) X(knee_replace) \
  X(tibia_fix) X(stent) X(cesarean) X(delivery) X(chemo) X(turp) X(gastrectomy) \
  X(uterine_ligation) X(penile_ligation) X(gastric_polyp) X(hip_half)
// clang-format on

#define MJ_SYNTH_NAME(name) name,
enum class Service { MJ_SYNTH_SERVICES(MJ_SYNTH_NAME) kCount };
enum class Drug { MJ_SYNTH_DRUGS(MJ_SYNTH_NAME) kCount };
enum class Consumable { MJ_SYNTH_CONSUMABLES(MJ_SYNTH_NAME) kCount };
enum class Dx { MJ_SYNTH_DIAGNOSES(MJ_SYNTH_NAME) kCount };
enum class Op { MJ_SYNTH_PROCEDURES(MJ_SYNTH_NAME) kCount };
#undef MJ_SYNTH_NAME

// Cells of a fee line that depend on the item alone: chrgitm_lv to tcmdrug_used_way of tables.cc.
inline constexpr size_t kItemCells = 14;

struct Item {
  int number = 0;    // in the catalogue, from 0
  std::string code;  // national code as charged (services carry "-local")
  std::string name;
  std::string_view list_type;  // 101, 102, 201, 301
  std::string charge_type;     // med_chrgitm_type
  char level = '1';            // chrgitm_lv 01 / 02 / 03
  int selfpay_pct = 0;
  std::array<int64_t, 4> price = {};  // in 1/10,000 yuan, by level of the provider (1, 2, 3)
  int pack_days = 0;                  // days of treatment of one pack; 0 = no drug
  int klass = -1;  // therapeutic class: two of one class are never given together
  std::string_view dose, frequency, way;  // texts of the line
  std::array<std::string, kItemCells> cells;
  std::string csv;  // the same cells, joined and quoted
};

struct Diagnosis {
  std::string code, name;
  int sex = 0, min_age = 0, max_age = 120;
};
struct Procedure {
  std::string code, name;
};

class Catalog {
 public:
  static Result<std::unique_ptr<Catalog>> Load(const std::string& folder);
  // catalogs/ or share/mingjian/catalogs/ beside the executable or in a folder above it, else above
  // the working directory.
  static Result<std::string> FindFolder();

  const Item* service(Service key) const { return services_[static_cast<size_t>(key)]; }
  const std::vector<const Item*>& drugs(Drug group) const {
    return drugs_[static_cast<size_t>(group)];
  }
  const Item* consumable(Consumable key) const { return consumables_[static_cast<size_t>(key)]; }
  const Diagnosis* diagnosis(Dx key) const { return &diagnoses_[static_cast<size_t>(key)]; }
  const Procedure* procedure(Op key) const { return &procedures_[static_cast<size_t>(key)]; }
  const std::vector<const Item*>& pieces() const { return pieces_; }
  // Pieces that are paid also when used alone.
  const std::vector<const Item*>& plain_pieces() const { return plain_pieces_; }
  // Items of scenarios.csv; empty when the scenario or role is not there.
  const std::vector<const Item*>& scenario(std::string_view rule, std::string_view role) const;
  // Diagnoses of scenarios.csv.
  const std::vector<Diagnosis>& scenario_diagnoses(std::string_view rule,
                                                   std::string_view role) const;
  int class_count() const { return static_cast<int>(classes_.size()); }

 private:
  Status Read(const std::string& folder);
  Item* NewItem();
  int ClassOf(const std::string& name);
  void Finish(Item& item, std::string_view spec, std::string_view form);

  std::vector<std::unique_ptr<Item>> items_;
  std::array<const Item*, static_cast<size_t>(Service::kCount)> services_ = {};
  std::array<std::vector<const Item*>, static_cast<size_t>(Drug::kCount)> drugs_;
  std::array<const Item*, static_cast<size_t>(Consumable::kCount)> consumables_ = {};
  std::array<Diagnosis, static_cast<size_t>(Dx::kCount)> diagnoses_;
  std::array<Procedure, static_cast<size_t>(Op::kCount)> procedures_;
  std::vector<const Item*> pieces_, plain_pieces_;
  std::unordered_map<std::string, std::vector<const Item*>> scenarios_;
  std::unordered_map<std::string, std::vector<Diagnosis>> scenario_diagnoses_;
  std::unordered_map<std::string, int> classes_;
};

}  // namespace mingjian::synth
