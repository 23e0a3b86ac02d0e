// English for what the server names in Chinese only: indicators by id, units.
export const kIndicators: Record<string, string> = {
  'stat-drug-ratio': 'Share of drugs', 'stat-test-exam-ratio': 'Share of tests', 'stat-consumable-ratio': 'Share of consumables', 'stat-treatment-ratio': 'Share of treatment',
  settlements: 'Settlements', persons: 'Persons', visits: 'Visits', 'visits-per-person': 'Visits per person', 'fee-per-visit': 'Fee per visit', 'fee-per-stay': 'Fee per stay',
  'length-of-stay': 'Length of stay', 'fund-per-person': 'Fund paid per person', 'own-share': 'Share paid by persons', 'self-paid-share': 'Share not covered',
  'stat-ct-ratio': 'Share of CT', 'stat-mri-ratio': 'Share of MRI', 'stat-infection-rate': 'Hospital infections', 'stat-readmission-31d': 'Unplanned readmissions',
  'weekend-share': 'Share on weekends', 'night-share': 'Share at night', 'findings-per-1000': 'Findings per 1,000', providers: 'Providers visited', stays: 'Stays', nights: 'Nights in hospital',
  fee: 'Fees', fund: 'Fund paid',
}
export const kUnits: Record<string, string> = { 次: 'times', 人: 'persons', '次/人': 'per person', 元: 'yuan', 天: 'days', 条: '', 家: '' }
