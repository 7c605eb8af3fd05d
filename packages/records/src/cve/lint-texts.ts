/*
 * Owns the rules about the texts of a CNA container: one a language, and each says something.
 * Refuses to judge what they say.
 */
import type { Finding } from '../advisory/report.js'
import { isJsonArray, type JsonObject, memberOf } from '../json/json.js'
import { objectsAt, type Place, stringAt } from '../lint/places.js'

const CNA_RULES = 'CVE Numbering Authority operational rules, 5.1'

/** Every finding about title, descriptions and reasons of a rejection. */
export function lintTexts(container: Place<JsonObject>): readonly Finding[] {
  return [...lintLanguages(container), ...lintReasons(container), ...lintUnsaid(container)]
}

const ONE_A_LANGUAGE = ['descriptions', 'rejectedReasons']

function lintLanguages(container: Place<JsonObject>): readonly Finding[] {
  return ONE_A_LANGUAGE.flatMap((name) => {
    const seen = new Set<string>()
    return objectsAt(container, name).flatMap((text): readonly Finding[] => {
      const language = stringAt(text, 'lang')
      const key = language?.value.toLowerCase()
      if (language === undefined || key === undefined || !seen.has(key)) {
        if (key !== undefined) seen.add(key)
        return []
      }
      return [
        {
          path: language.path,
          rule: 'cve.duplicate-language',
          level: 'warning',
          because: `There already is a text in "${language.value}".`,
          source: 'CVE record format, descriptions',
          fix: 'Join the two texts.',
        },
      ]
    })
  })
}

function lintReasons(container: Place<JsonObject>): readonly Finding[] {
  const reasons = memberOf(container.value, 'rejectedReasons')
  if (isJsonArray(reasons) && reasons.length === 0) {
    return [withoutReason(`${container.path}/rejectedReasons`)]
  }
  return objectsAt(container, 'rejectedReasons').flatMap((reason): readonly Finding[] => {
    const value = stringAt(reason, 'value')
    return value === undefined || saysSomething(value.value) ? [] : [withoutReason(value.path)]
  })
}

/** More than signs, and than the state over again: the old list wrote `** REJECT **` where a reason was to follow. */
function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replace(/^[\s\p{P}]*reject(?:ed)?(?=[\s\p{P}]*$)/iu, ''))
}

/** A title or a description of blanks and signs alone, which the schema takes. */
function lintUnsaid(container: Place<JsonObject>): readonly Finding[] {
  const texts = objectsAt(container, 'descriptions').map((each) => stringAt(each, 'value'))
  return [stringAt(container, 'title'), ...texts].flatMap((text): readonly Finding[] => {
    if (text === undefined || text.value === '' || /[\p{L}\p{N}]/u.test(text.value)) return []
    return [
      {
        path: text.path,
        rule: 'cve.says-nothing',
        level: 'warning',
        because: 'The text says nothing.',
        source: CNA_RULES,
        fix: 'Say in words what is wrong, where, and what comes of it.',
      },
    ]
  })
}

function withoutReason(path: string): Finding {
  return {
    path,
    rule: 'cve.rejected-without-reason',
    level: 'warning',
    because: 'The record is rejected without a reason.',
    source: CNA_RULES,
    fix: 'Say in a sentence why.',
  }
}
