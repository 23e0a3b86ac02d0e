import { describe, expect, it } from 'vitest'
import { claimOf, copyOf, kExamples, lineSum } from './claim'

describe('lineSum', () => {
  it.each([
    ['1', '150', '150.00'],
    ['3', '0.1', '0.30'],
    ['1.5', '2.335', '3.50'],
    ['2', '0.0025', '0.01'],
    ['', '5', ''],
    ['-1', '5', ''],
    ['1e3', '5', ''],
  ])('%s × %s = %s', (cnt, pric, sum) => expect(lineSum(cnt, pric)).toBe(sum))
})

describe('claimOf', () => {
  it('sends what is filled and numbers lines from 1', () => {
    const form = copyOf(kExamples.care)
    form.lines[1]!.bilg_dept_codg = ''
    const claim = claimOf(form)
    expect(claim.fee_list_d.map((each) => each.feedetl_sn)).toEqual(['1', '2'])
    expect(claim.fee_list_d[1]).not.toHaveProperty('bilg_dept_codg')
    expect(claim.mdtrt_d).not.toHaveProperty('endtime')
    expect(claim.mdtrt_d.psn_no).toBe(claim.psn?.psn_no)
  })
  it('leaves out diagnoses without a code', () => {
    const form = copyOf(kExamples.fine)
    form.diagnoses.push({ diag_code: '', diag_name: '', maindiag_flag: '0' })
    expect(claimOf(form).diag_d).toHaveLength(1)
  })
})
