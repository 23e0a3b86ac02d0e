// The form of a claim and what is sent of it; examples to begin with.
import type { Claim } from '@/api/whatIf'

export interface DiagnosisRow {
  diag_code: string
  diag_name: string
  maindiag_flag: string
}
export interface LineRow {
  fee_ocur_time: string
  med_list_codg: string
  medins_list_name: string
  cnt: string
  pric: string
  det_item_fee_sumamt: string
  inscp_scp_amt: string
  bilg_dept_codg: string
}
export interface ClaimForm {
  moment: string
  gend: string
  brdy: string
  insutype: string
  fixmedins_code: string
  hosp_lv: string
  med_type: string
  begntime: string
  endtime: string
  diagnoses: DiagnosisRow[]
  lines: LineRow[]
}

/** Price times count as a decimal, without binary numbers; "" when one of them is none. */
export function lineSum(cnt: string, pric: string): string {
  const parse = (text: string) => {
    const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(text.trim())
    return match ? { value: BigInt(match[1] + (match[2] ?? '')), scale: match[2]?.length ?? 0 } : null
  }
  const a = parse(cnt)
  const b = parse(pric)
  if (!a || !b) return ''
  const scale = a.scale + b.scale
  const cents = scale <= 2 ? a.value * b.value * 10n ** BigInt(2 - scale) : (a.value * b.value + 5n * 10n ** BigInt(scale - 3)) / 10n ** BigInt(scale - 2)
  const text = cents.toString().padStart(3, '0')
  return `${text.slice(0, -2)}.${text.slice(-2)}`
}

export const emptyLine = (begntime: string): LineRow => ({
  fee_ocur_time: begntime, med_list_codg: '', medins_list_name: '', cnt: '1', pric: '', det_item_fee_sumamt: '', inscp_scp_amt: '', bilg_dept_codg: '',
})
export const emptyDiagnosis = (): DiagnosisRow => ({ diag_code: '', diag_name: '', maindiag_flag: '0' })

const given = (row: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(row).filter((each) => each[1] !== ''))

export function claimOf(form: ClaimForm): Claim {
  const psn_no = 'WHAT-IF'
  return {
    moment: form.moment,
    psn: given({ psn_no, gend: form.gend, brdy: form.brdy }),
    mdtrt_d: given({
      fixmedins_code: form.fixmedins_code, mdtrt_id: 'V1', psn_no, med_type: form.med_type, begntime: form.begntime, endtime: form.endtime,
    }),
    setl_d: given({ psn_no, insutype: form.insutype, hosp_lv: form.hosp_lv }),
    diag_d: form.diagnoses
      .filter((each) => each.diag_code)
      .map((each, index) => ({ diag_type: '1', diag_srt_no: index + 1, ...given({ ...each }) })),
    fee_list_d: form.lines.map((each, index) => ({ feedetl_sn: String(index + 1), ...given({ ...each }) })),
  }
}

const base = { moment: 'during', insutype: '310', fixmedins_code: 'H32010000001', hosp_lv: '05', endtime: '' }
const line = (fee_ocur_time: string, med_list_codg: string, medins_list_name: string, cnt: string, pric: string, bilg_dept_codg: string): LineRow => ({
  fee_ocur_time, med_list_codg, medins_list_name, cnt, pric, det_item_fee_sumamt: lineSum(cnt, pric), inscp_scp_amt: lineSum(cnt, pric), bilg_dept_codg,
})

export const kExamples: Record<'sex' | 'care' | 'fine', ClaimForm> = {
  sex: {
    ...base, gend: '1', brdy: '1990-01-01', med_type: '11', begntime: '2026-03-02 09:00:00',
    diagnoses: [{ diag_code: 'N97.900', diag_name: '不孕症', maindiag_flag: '1' }],
    lines: [line('2026-03-02 09:10:00', '002101030300000-210103030', '子宫造影', '1', '150', 'A05')],
  },
  care: {
    ...base, gend: '2', brdy: '1968-05-06', med_type: '11', begntime: '2026-03-02 09:00:00',
    diagnoses: [{ diag_code: 'I10.x00', diag_name: '原发性高血压', maindiag_flag: '1' }],
    lines: [
      line('2026-03-02 09:05:00', '001103000010000', '急诊监护费', '1', '40', 'A03'),
      line('2026-03-02 09:06:00', '001102000030000', '急诊诊查费', '1', '12', 'A03'),
    ],
  },
  fine: {
    ...base, gend: '2', brdy: '1968-05-06', med_type: '11', begntime: '2026-03-02 09:00:00',
    diagnoses: [{ diag_code: 'I10.x00', diag_name: '原发性高血压', maindiag_flag: '1' }],
    lines: [line('2026-03-02 09:05:00', '001102000010000', '普通门诊诊查费', '1', '10', 'A03')],
  },
}
export const copyOf = (form: ClaimForm): ClaimForm => JSON.parse(JSON.stringify(form)) as ClaimForm
