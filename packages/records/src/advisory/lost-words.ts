/*
 * Owns saying in words what a record has no place for. Refuses to leave any of it out.
 */
import type { Lost } from './report.js'

/** Everything that is lost for one reason. */
export interface LostForReason {
  /** A sentence for a person. */
  readonly reason: string
  /** Nouns, each once, in the order of the losses: `timeline`, `names of references`. */
  readonly what: readonly string[]
}

/** The losses of a writer for a person to read: by reason, fields by their names, numbers of items left away. */
export function lostByReason(lost: readonly Lost[]): readonly LostForReason[] {
  const byReason = new Map<string, Set<string>>()
  for (const { path, reason } of lost) {
    const what = byReason.get(reason) ?? new Set()
    byReason.set(reason, what.add(nameOf(path)))
  }
  return [...byReason].map(([reason, what]) => ({ reason, what: [...what] }))
}

/** What the fields are called, by their path without numbers; others by the words of the path itself. */
const NAMES: Readonly<Record<string, string>> = {
  'affected/cpes': 'CPE names',
  'affected/defaultStatus': 'what holds for versions that are not named',
  'affected/listed': 'the list of versions',
  'affected/package': 'the package',
  'affected/package/collectionUrl': 'the collection of the package',
  'affected/package/purl': 'the package URL',
  'affected/programFiles': 'files',
  'affected/programRoutines': 'functions',
  'affected/repo': 'the repository',
  'affected/severities': 'the severity of each product',
  'affected/versions/changes': 'changes inside a range of versions',
  affected: 'affected versions',
  announcement: 'what stands in the announcement alone',
  assigner: 'who assigned the id',
  configurations: 'configurations',
  'credits/language': 'languages of credits',
  'credits/login': 'accounts of the credited',
  'credits/userId': 'accounts of the credited',
  'dates/assigned': 'the day the id was assigned',
  'dates/modified': 'the day of the last change',
  'dates/public': 'the day it became public elsewhere',
  'dates/published': 'the day of publication',
  'dates/reserved': 'the day the id was reserved',
  descriptions: 'descriptions in other languages',
  impacts: 'impacts',
  'impacts/capecId': 'ids of impacts',
  project: 'the name of the project',
  provider: 'who provides the record',
  'references/name': 'names of references',
  'references/tags': 'further tags of references',
  'references/type': 'types of references',
  related: 'related ids',
  severities: 'severities',
  'severities/rating': 'words of severity that are not their vector’s',
  'severities/scenarios': 'what a severity is for',
  'severities/score': 'scores beside their vectors',
  'severities/vector': 'vectors',
  upstream: 'upstream ids',
  weaknesses: 'weaknesses without an id',
  'weaknesses/description': 'names of weaknesses',
  'weaknesses/language': 'languages of weaknesses',
  'withdrawal/reasons': 'further reasons of the withdrawal',
  'withdrawal/replacedBy': 'what stands in its place',
}

function nameOf(path: string): string {
  const segments = path.split('/').filter((each) => each !== '' && !/^\d+$/.test(each))
  const key = segments.join('/')
  const name = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined
  if (name !== undefined) return name
  const [first = 'something', ...inner] = segments
  const words = first === 'affected' || first === 'extra' ? inner : segments
  return words.length === 0 ? first : words.join(' ')
}
