/*
 * Proves that nothing is dropped in silence: each leaf of the model stands in what is written, or under a path that is
 * reported as lost, or follows from what is written, for one of the reasons listed here.
 */
import { describe, expect, test } from 'vitest'
import { example as csafExample, PUBLISHER } from '../../test/csaf-example.js'
import { loadGoPairs, loadRecords } from '../../test/data.js'
import { globalExample, repositoryExample } from '../../test/ghsa-examples.js'
import { csafRich, vexRich } from '../../test/rich-examples.js'
import { vexExample } from '../../test/vex-example.js'
import { readCsaf } from '../csaf/read.js'
import { writeCsaf } from '../csaf/write.js'
import { completedForCve } from '../cve/complete.js'
import { readCve } from '../cve/read.js'
import { writeCve } from '../cve/write.js'
import { readGhsa } from '../ghsa/read.js'
import { writeGhsa, writeGhsaRequest } from '../ghsa/write.js'
import { isJsonObject, type Json, pointer } from '../json/json.js'
import { readAnnounceMail, writeAnnounceMail } from '../mail/mail.js'
import { convertToOsv } from '../osv/convert.js'
import { readOsv } from '../osv/read.js'
import { writeOsv } from '../osv/write.js'
import { metricWord } from '../severity/cvss-object.js'
import { scoreVector } from '../severity/score.js'
import { parseVector } from '../severity/vector.js'
import { readVex } from '../vex/read.js'
import { writeVex } from '../vex/write.js'
import type { Advisory } from './advisory.js'
import { createAffected } from './affected.js'
import { cveIdOf } from './ids.js'
import type { Lost, Read } from './report.js'

/** Profile psf takes CPython's advisories alone, with a CVE id. */
const asCpython = (advisory: Advisory): Advisory => ({
  ...advisory,
  aliases:
    cveIdOf(advisory) === undefined ? [...advisory.aliases, 'CVE-2030-1000'] : advisory.aliases,
  affected: [...advisory.affected, createAffected({ product: 'CPython' })],
})

const WRITERS = {
  cve: (advisory: Advisory) => writeCve(completedForCve(advisory, {})),
  osv: writeOsv,
  converted: (advisory: Advisory) => {
    const made = convertToOsv(advisory, { profile: 'default' })
    if (!made.ok) throw new Error(made.because)
    return made
  },
  psf: (advisory: Advisory) => {
    const made = convertToOsv(asCpython(advisory), { profile: 'psf' })
    // Refusing loses nothing in silence, but only what has no English description is refused.
    if (!made.ok && made.refusal !== 'osv.not-english') throw new Error(made.because)
    return made.ok ? made : { record: { ...advisory }, lost: [] }
  },
  ghsa: (advisory: Advisory) => writeGhsa(advisory),
  ghsaGlobal: (advisory: Advisory) => writeGhsa(advisory, { form: 'global' }),
  ghsaRequest: writeGhsaRequest,
  csaf: (advisory: Advisory) => writeCsaf(advisory, { publisher: PUBLISHER }),
  csaf21: (advisory: Advisory) => writeCsaf(advisory, { publisher: PUBLISHER, version: '2.1' }),
  vex: (advisory: Advisory) => writeVex(advisory, { author: 'A', id: 'https://a.example/1' }),
  mail: writeAnnounceMail,
} as const satisfies Record<
  string,
  (advisory: Advisory) => { record: unknown; lost: readonly Lost[] }
>

/** By path: what the reader of the written record supplies again, or another member says in its own words. */
const DERIVABLE: readonly (readonly [because: string, path: RegExp])[] = [
  // That the fields say all of it, or the rest beside it, is proven in reading.test.ts.
  ['the words as they were read, beside the fields that say them', /^\/extra\/\w+\/record\//],
  ['the version is the one that is asked for', /^\/extra\/csaf\/container\/csaf_version$/],
  ['WHITE of TLP 1 is CLEAR in TLP 2', /^\/extra\/csaf\/container\/distribution\/tlp\/label$/],
  ['the name of a CVSS member follows from the vector', /\/extra\/cve\/member$/],
  ['every CVE record has it', /\/extra\/cve\/record\/(?:dataType|dataVersion)$/],
  ['the vector says of which CVSS it is', /^\/severities\/\d+\/type$/],
  [
    'the list a version is in, the operator or the event says it',
    /\/(?:versions\/\d+|changes\/\d+)\/status$/,
  ],
  ['the line begins at 0, or what is not named is unaffected', /^\/affected\/\d+\/defaultStatus$/],
  [
    'the ecosystem says how its versions order',
    /\/versions\/\d+\/versionType$|\/ranges\/\d+\/type$/,
  ],
  [
    'spelt as a package URL, or in the words of GitHub',
    /\/package\/(?:ecosystem|collectionUrl|purl)$/,
  ],
  [
    'a type of OSV has its tag in CVE, and a tag its type',
    /^\/references\/\d+\/(?:type|tags\/\d+)$/,
  ],
  [
    'the severity says it in a field of its own',
    /\/extra\/cve\/cvss\/(?:version|vectorString|base\w+)$/,
  ],
  ['without the sentence that the mail begins with', /^\/descriptions\/0\/value$/],
]

const isOwn = (advisory: Advisory, path: string, value: unknown): boolean => {
  // The earliest version and an open end need no words.
  if (/\/versions\/\d+\/\w+$/.test(path) && (value === '0' || value === '*')) return true
  // English, and the general case, are what every reader assumes.
  if (/language$/.test(path) && /^en\b/i.test(String(value))) return true
  if (/\/scenarios\/\d+\/value$/.test(path) && value === 'GENERAL') return true
  const [, index, member] = /^\/severities\/(\d+)\/(?:extra\/cve\/cvss\/)?(\w+)$/.exec(path) ?? []
  const vector = advisory.severities[Number(index)]?.vector
  if (vector === undefined || member === undefined) return false
  const scored = scoreVector(vector)
  const parsed = parseVector(vector)
  if ('refusal' in scored || 'refusal' in parsed) return false
  const said = [scored.baseScore, scored.baseRating, metricWord(parsed, member)]
  return said.includes(value as string)
}

function* leavesOf(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (Array.isArray(value) || isJsonObject(value as never)) {
    for (const [name, inner] of Object.entries(value as object))
      yield* leavesOf(inner, pointer(path, name))
  } else if (value !== undefined && typeof value !== 'boolean') yield [path, value]
}

const plain = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/^"|"$/g, '')
    .toLowerCase()
    .replace(/(?:[\s_]|\\n)+/g, ' ')
    .trim()

/** As it is, escaped as in a range or a package URL, with Maven's other separator, and a weakness's name without its id. */
const spellings = (value: unknown): readonly unknown[] =>
  typeof value === 'string'
    ? [
        value,
        value.replace(/[%<>=!*,|\s]/g, (character) => encodeURIComponent(character)),
        value.replace(':', '/'),
        value.replace(/^CWE-\d+[: ]+/, ''),
      ]
    : [value]

const silentIn = (advisory: Advisory, write: (typeof WRITERS)[keyof typeof WRITERS]) => {
  const { record, lost } = write(advisory)
  const text = plain(record)
  const paths = lost.map(({ path }) => path)
  return [...leavesOf(advisory)]
    .filter(([, value]) => !spellings(value).some((each) => text.includes(plain(each))))
    .filter(([path]) => !paths.some((each) => path === each || path.startsWith(`${each}/`)))
    .filter(([path, value]) => !isOwn(advisory, path, value))
    .filter(([path]) => !DERIVABLE.some(([, pattern]) => pattern.test(path)))
    .map(([path, value]) => `${advisory.id} ${path} ${value}`)
}

const sample = <T>(all: readonly T[], every: number) =>
  all.filter((_, index) => index % every === 0)
const RECORDS = {
  cve: [
    ...loadRecords('psf-cve'),
    ...sample(loadRecords('cve-records-sample'), 3),
    ...sample(loadGoPairs(), 4).map(({ cve }) => cve),
  ].map((record) => readCve(record)),
  osv: [
    ...loadRecords('psf-osv'),
    ...sample(loadRecords('pypa-osv'), 20),
    ...sample(loadGoPairs(), 4).map(({ osv }) => osv),
  ].map((record) => readOsv(record)),
}

const readIn = (results: readonly Read<Advisory>[]): readonly Advisory[] =>
  results.flatMap((result) => (result.ok ? [result.value] : []))

const OURS = [...readIn(RECORDS.cve), ...readIn(RECORDS.osv)]

/** Records of a format of which there is no set: its example, and the real ones as we write them. */
const written = <T>(
  examples: readonly T[],
  write: (advisory: Advisory) => { record: T },
  read: (record: T) => Read<Advisory>,
) => [...examples, ...OURS.map((advisory) => write(advisory).record)].map((record) => read(record))

const SETS: Readonly<Record<string, readonly Read<Advisory>[]>> = {
  ...RECORDS,
  ghsa: written<Json>([repositoryExample], (from) => writeGhsa(from), readGhsa),
  ghsaGlobal: written<Json>(
    [globalExample],
    (from) => writeGhsa(from, { form: 'global' }),
    readGhsa,
  ),
  csaf: written<Json>([csafExample, csafRich], WRITERS.csaf, readCsaf),
  vex: written<Json>([vexExample, vexRich], WRITERS.vex, readVex),
  mail: written([], writeAnnounceMail, readAnnounceMail),
}

describe.each(Object.entries(SETS))('of %s records', (_, results) => {
  const advisories = readIn(results)
  test.each(Object.entries(WRITERS))('%s leaves out nothing in silence', (__, write) => {
    expect(advisories.length).toBeGreaterThan(100)
    expect(advisories.flatMap((advisory) => silentIn(advisory, write))).toEqual([])
  })
})
