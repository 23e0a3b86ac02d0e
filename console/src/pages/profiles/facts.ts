// What a profile says of whom it is about, in the order in which people ask.
import type { RouteLocationRaw } from 'vue-router'
import type { Kind } from '@/api/profiles'
import { i18n } from '@/i18n'
import { levelName, typeName } from './names'

type Subject = Record<string, string | number | null>
export interface ProfileFact {
  key: string
  title: string
  text: string
  code?: boolean
  to?: RouteLocationRaw
}

export function nameOf(kind: Kind, subject: Subject): string | null {
  const keys = { provider: ['fixmedins_name', 'name'], doctor: ['dr_name', 'name', 'code'], person: ['person'] }[kind]
  for (const key of keys) if (subject[key]) return String(subject[key])
  return null
}

export function factsOf(kind: Kind, subject: Subject): ProfileFact[] {
  const t = (key: string, values: Record<string, unknown> = {}) => i18n.global.t(`profiles.${key}`, values)
  const text = (key: string) => (subject[key] === null || subject[key] === undefined ? '' : String(subject[key]))
  const insutype = text('insutype')
  const sex = { '1': t('male'), '2': t('female') }[text('gend')]
  const facts: ProfileFact[] = [
    { key: 'name', title: t('person_name'), text: kind === 'person' ? text('name') : '' },
    { key: 'fixmedins_code', title: t('code'), text: kind === 'provider' ? text('fixmedins_code') : '', code: true },
    { key: 'code', title: t('own_code'), text: kind === 'doctor' ? text('code') || text('dr_codg') : '', code: true },
    { key: 'hosp_lv', title: t('level'), text: text('hosp_lv') ? levelName(text('hosp_lv')) : '' },
    { key: 'fixmedins_type', title: t('type'), text: text('fixmedins_type') ? typeName(text('fixmedins_type')) : '' },
    { key: 'region', title: t('region'), text: text('region_name') || text('region') },
    { key: 'gend', title: t('gender'), text: sex ?? '' },
    { key: 'age', title: t('age'), text: text('age') ? t('years', { n: text('age') }) : '' },
    { key: 'insutype', title: t('insutype'), text: insutype && i18n.global.te(`profiles.insutypes.${insutype}`) ? t(`insutypes.${insutype}`) : insutype },
    {
      key: 'institution', title: t('institution'), text: kind === 'provider' ? '' : text('fixmedins_name') || text('fixmedins_code'),
      to: text('fixmedins_code') ? { name: 'provider', params: { code: text('fixmedins_code') } } : undefined,
    },
    { key: 'bed_cnt', title: t('beds'), text: text('bed_cnt') },
    { key: 'dept', title: t('dept'), text: text('dept_name') || text('dept') },
  ]
  return facts.filter((each) => each.text)
}
