// NUL and half surrogate pairs can stand in no text that is stored or searched: the rules' `storable`, in one place where
// texts come in.
import { storable } from '@parley/rules'

/** A parsed query, form or set of parameters: texts, or lists of texts, by name. */
export const textsWithoutNul = <T extends object>(texts: T): T => {
  const isClean = Object.entries(texts).every(([name, value]) =>
    [name, value].flat().every((text) => typeof text !== 'string' || text === storable(text)),
  )
  // because: cleaning changes no shape
  return isClean ? texts : (withoutNul(texts) as T)
}

/** Parsed JSON, in all its depth. */
export const withoutNul = (value: unknown): unknown => {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(withoutNul)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [storable(name), withoutNul(inner)]),
  )
}
