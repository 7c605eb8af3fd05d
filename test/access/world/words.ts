// The canaries: one word for every place of a case where something is written, different in every case. A word that
// stands in an answer tells what was given away, of which case.
export const KINDS = [
  'title',
  'report',
  'proof',
  'filename',
  'filecontent',
  'reportername',
  'reportermail',
  'teamword',
  'reporterword',
  'everyoneword',
  'channelword',
  'partynote',
  'neighbourword',
  'briefword',
  'note',
  'opinion',
  'invitetitle',
  'invitewhy',
  'draft',
  'creditname',
  'patchname',
  'reference',
] as const
export type WordKind = (typeof KINDS)[number]

/** The word of a kind in a case: letters only, so that it survives every escaping, index and file name. */
export const wordOf = (kind: WordKind, state: string): string => `zq${kind}${state}zq`

const PATTERN = new RegExp(`zq(${KINDS.join('|')})([a-z]+?)zq`, 'gi')

/** Every canary in a text, as `[kind, state]`. */
export const wordsIn = (text: string): readonly (readonly [WordKind, string])[] =>
  [...text.matchAll(PATTERN)].map(([, kind = '', state = '']) => [
    kind.toLowerCase() as WordKind, // because: the pattern lists the kinds
    state.toLowerCase(),
  ])
