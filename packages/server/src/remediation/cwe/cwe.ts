// CWE ids: how people type them, how records write them. Knows names for the common ones and refuses to judge which
// weakness a vulnerability is.
import type { Weakness } from '@parley/records'
import { CWE_NAMES } from './names.js'

const CWE_ID = /^(?:CWE[-\s]?)?([1-9][0-9]{0,4})(?:\s.*)?$/is

/** The id in its own spelling, `CWE-1333`; undefined where the text is none. */
export const readCweId = (text: string): string | undefined => {
  const number = CWE_ID.exec(text.trim())?.[1]
  return number === undefined ? undefined : `CWE-${number}`
}

/** The name of a weakness, where it is known here. */
export const cweName = (cweId: string): string | undefined => CWE_NAMES[Number(cweId.slice(4))]

/** A weakness as records have it: the id, and id and name in words. */
export const weaknessOf = (cweId: string): Weakness => {
  const name = cweName(cweId)
  return { cweId, description: name === undefined ? cweId : `${cweId} ${name}` }
}

/** Every known weakness as `CWE-1333 Inefficient Regular Expression Complexity`, for a list to choose from. */
export const knownWeaknesses = (): readonly string[] =>
  Object.entries(CWE_NAMES).map(([number, name]) => `CWE-${number} ${name}`)
