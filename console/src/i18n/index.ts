// Words lie in i18n/<language>/<area>.ts; an area's words are below its name: t('clues.title').
import { createI18n } from 'vue-i18n'

type Words = { [key: string]: string | Words }
type Module = { default: Words }

function collect(modules: Record<string, Module>): Words {
  const words: Words = {}
  for (const [path, module] of Object.entries(modules)) {
    words[path.replace(/^.*\/(\w+)\.ts$/, '$1')] = module.default
  }
  return words
}

export type Language = 'zh' | 'en'
const kKept = 'mingjian.language'

export const i18n = createI18n({
  legacy: false,
  locale: localStorage.getItem(kKept) === 'en' ? 'en' : 'zh',
  fallbackLocale: 'zh',
  messages: {
    zh: collect(import.meta.glob<Module>('./zh/*.ts', { eager: true })),
    en: collect(import.meta.glob<Module>('./en/*.ts', { eager: true })),
  },
})

export function setLanguage(language: Language): void {
  i18n.global.locale.value = language
  localStorage.setItem(kKept, language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
setLanguage(i18n.global.locale.value as Language)

/** The server's Chinese name in Chinese, else ours; what nobody named stays as it is. */
export function named(kind: string, name: string, chinese?: string | null): string {
  if (chinese && i18n.global.locale.value === 'zh') return chinese
  const key = `words.${kind}.${name}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh') ? i18n.global.t(key) : (chinese ?? name)
}
