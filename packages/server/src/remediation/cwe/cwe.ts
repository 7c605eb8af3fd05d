// CWE ids: how people type them, how records write them, and which there are. Refuses to judge which weakness a
// vulnerability is.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Weakness } from '@parley/records'
import { OFFERED_WEAKNESSES } from './offered.js'

/** The edition that `names.tsv.gz` has: every weakness and category, those that are deprecated too. */
export const CWE_EDITION = '4.15'

const readNames = (): ReadonlyMap<number, string> => {
  const file = readFileSync(new URL('./names.tsv.gz', import.meta.url))
  const lines = gunzipSync(file).toString().trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const [number = '', name = ''] = line.split('\t')
      return [Number(number), name]
    }),
  )
}

const NAMES = readNames()
const highest = Math.max(...NAMES.keys())
/** A few dozen numbers are given in a year: what is further than this beyond our edition is none of them. */
const newerAtMost = 500

const CWE_ID = /^(?:CWE[-\s]?)?([1-9][0-9]{0,4})(?:\s.*)?$/is

const numberOf = (cweId: string): number => Number(cweId.slice(4))

/** The id in its own spelling, `CWE-1333`; undefined where the text is none. */
export const readCweId = (text: string): string | undefined => {
  const number = CWE_ID.exec(text.trim())?.[1]
  return number === undefined ? undefined : `CWE-${number}`
}

/** Whether there is such a weakness: one of our edition, or one that a later edition may have. */
export const isCwe = (cweId: string): boolean => {
  const number = numberOf(cweId)
  return NAMES.has(number) || (number > highest && number <= highest + newerAtMost)
}

/** The name of a weakness, where it is known here. */
export const cweName = (cweId: string): string | undefined => NAMES.get(numberOf(cweId))

/** `CWE-1333 Inefficient Regular Expression Complexity`; the id alone where no name is known. */
export const cweInWords = (cweId: string): string => {
  const name = cweName(cweId)
  return name === undefined ? cweId : `${cweId} ${name}`
}

/** A weakness as records have it: the id, and id and name in words. */
export const weaknessOf = (cweId: string): Weakness => ({ cweId, description: cweInWords(cweId) })

/** The common ones in words, for a list to choose from. */
export const offeredWeaknesses = (): readonly string[] =>
  OFFERED_WEAKNESSES.map((number) => cweInWords(`CWE-${number}`))
