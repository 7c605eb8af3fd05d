/*
 * Owns writing CSAF security advisories from the hub, of version 2.0 or 2.1, and what CSAF has no place for.
 * Refuses to invent a publisher: it is handed in. Version 2.0 knows no CVSS 4: that is reported.
 */
import type { Advisory, Severity, Weakness } from '../advisory/advisory.js'
import { lostExtras, lostFields } from '../advisory/losses.js'
import { lostDetails } from '../advisory/lost-details.js'
import { lostInRewriting, writePart } from '../advisory/part.js'
import type { Lost, Written } from '../advisory/report.js'
import { compareTimestamps } from '../advisory/timestamp.js'
import { isJsonArray, isJsonObject, isSameJson, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { assembleDocument, PARTS } from './layout.js'
import { lostInAffected } from './lost-in-affected.js'
import { cweOf, inLanguage, zoned } from './parts.js'
import { namesProducts, writableSeverities } from './product-parts.js'
import { type Csaf21Options, inVersion21, severitiesIn21, weaknessesIn21 } from './version-21.js'

/** Who publishes the document, as CSAF wants it. */
export interface CsafPublisher {
  readonly category: 'coordinator' | 'discoverer' | 'other' | 'translator' | 'user' | 'vendor'
  readonly name: string
  /** URL that is under the publisher's control. */
  readonly namespace: string
  /** How to reach the publisher. */
  readonly contactDetails?: string
}

/** What a document says that no advisory does. */
export interface CsafOptions extends Csaf21Options {
  /** Version 2.0 when absent. Only 2.0 is read and linted here. */
  readonly version?: '2.0' | '2.1'
  readonly publisher?: CsafPublisher
}

/**
 * Writes a document of profile csaf_security_advisory (csaf_base where notes or products are missing), or the document that was read, where the
 * advisory still says the same.
 *
 * Without a publisher the document has none, and lint tells. The revision history has the first
 * release and, when the advisory changed since, the current one.
 */
export function writeCsaf(advisory: Advisory, options: CsafOptions = {}): Written<JsonObject> {
  const record = writeCsafRecord(advisory, options)
  return options.version === '2.1'
    ? {
        record: inVersion21(record, advisory, options),
        lost: [
          ...lostInWriting(advisory, in21(advisory, options)),
          ...lostPublisher(advisory, options),
        ],
      }
    : {
        record,
        lost: [...lostInWriting(advisory, in20(advisory)), ...lostPublisher(advisory, options)],
      }
}

/** Who published the document that was read, where another is given now. */
function lostPublisher({ extra }: Advisory, { publisher }: CsafOptions): readonly Lost[] {
  const container = memberOf(extra?.csaf ?? {}, 'container')
  const before = isJsonObject(container) ? memberOf(container, 'publisher') : undefined
  const isSame =
    before === undefined || publisher === undefined || isSameJson(before, writePublisher(publisher))
  return isSame
    ? []
    : [{ path: '/extra/csaf/container/publisher', reason: 'Another one is given.' }]
}

/** The document alone, of version 2.0, without asking what has no place in it. */
export function writeCsafRecord(advisory: Advisory, options: CsafOptions = {}): JsonObject {
  const extra = advisory.extra?.csaf
  const publisher = options.publisher && writePublisher(options.publisher)
  if (extra === undefined) {
    const document = { category: 'csaf_security_advisory', csaf_version: '2.0' }
    // A document has a title; an advisory that has none goes by its id.
    const { title = advisory.id } = advisory
    const entitled = title === undefined ? advisory : { ...advisory, title }
    const assembled = assembleDocument(entitled, {
      root: {},
      document: assemble({ ...document, publisher }),
      tracking: trackingOf(advisory),
      vulnerability: {},
    })
    return inItsProfile(assembled)
  }
  const node = (name: string): JsonObject => {
    const value = memberOf(extra, name)
    return isJsonObject(value) ? value : {}
  }
  return assembleDocument(advisory, {
    root: node('root'),
    document: assemble({ publisher }, node('container')),
    tracking: node('metadata'),
    vulnerability: node('entry'),
  })
}

/**
 * A security advisory has notes, and products with a status; a document that lacks them is of the base profile.
 *
 * @source CSAF 2.0, sections 4.1 and 4.4
 */
function inItsProfile(written: JsonObject): JsonObject {
  const { document, vulnerabilities } = written
  const [entry] = isJsonArray(vulnerabilities) ? vulnerabilities : []
  const isAdvisory =
    isJsonObject(entry) && Object.hasOwn(entry, 'notes') && Object.hasOwn(entry, 'product_status')
  if (isAdvisory || !isJsonObject(document)) return written
  return { ...written, document: { ...document, category: 'csaf_base' } }
}

function writePublisher({ category, name, namespace, contactDetails }: CsafPublisher): JsonObject {
  return assemble({ category, name, namespace, contact_details: contactDetails })
}

/** A draft has no date of publication; its version is 0 until it has one. */
function trackingOf({ dates }: Advisory): JsonObject {
  const published = zoned(dates.published)
  const modified = zoned(dates.modified)
  if (published === undefined) return assemble({ status: 'draft', version: '0' })
  const first = { date: published, number: '1', summary: 'First release.' }
  const isChanged = modified !== undefined && (compareTimestamps(published, modified) ?? 0) < 0
  const history = isChanged ? [first, { date: modified, number: '2', summary: 'Update.' }] : [first]
  return { status: 'final', version: isChanged ? '2' : '1', revision_history: history }
}

const NO_PLACE = 'CSAF has no place for it.'
const NO_PRODUCT = 'CSAF wants the products it is for.'

/** What a version of CSAF says of severities and weaknesses, and why not of the others. */
interface Said {
  readonly version: '2.0' | '2.1'
  readonly severities: readonly Severity[]
  readonly weaknesses: readonly Weakness[]
  readonly becauseOfWeakness: string
}

function in20(advisory: Advisory): Said {
  return {
    version: '2.0',
    severities: writableSeverities(advisory),
    weaknesses: advisory.weaknesses.filter((each) => cweOf(each) !== undefined).slice(0, 1),
    becauseOfWeakness: 'CSAF 2.0 has one weakness, with its name.',
  }
}

function in21(advisory: Advisory, options: CsafOptions): Said {
  return {
    version: '2.1',
    severities: severitiesIn21(advisory),
    weaknesses: weaknessesIn21(advisory, options),
    becauseOfWeakness: 'CSAF 2.1 wants a weakness’s name and the version of the list it is from.',
  }
}

function lostInWriting(
  advisory: Advisory,
  { version, severities, weaknesses, becauseOfWeakness }: Said,
): readonly Lost[] {
  const { dates, descriptions } = advisory
  const said = inLanguage(descriptions)
  const homeless: Partial<Advisory> = namesProducts(advisory) ? {} : advisory
  return [
    ...lostFields([
      ...HOMELESS.map((name) => ({ path: `/${name}`, value: advisory[name], reason: NO_PLACE })),
      { path: '/solutions', value: homeless.solutions, reason: NO_PRODUCT },
      { path: '/workarounds', value: homeless.workarounds, reason: NO_PRODUCT },
      { path: '/dates/reserved', value: dates.reserved, reason: NO_PLACE },
      { path: '/dates/assigned', value: dates.assigned, reason: NO_PLACE },
      {
        path: '/withdrawal',
        value: advisory.withdrawal,
        reason: 'A security advisory of CSAF withdraws nothing.',
      },
    ]),
    ...descriptions.flatMap((each, index) =>
      said.includes(each)
        ? []
        : [{ path: `/descriptions/${index}`, reason: 'A CSAF document has one language.' }],
    ),
    ...advisory.severities.flatMap((each, index) =>
      severities.includes(each)
        ? []
        : [{ path: `/severities/${index}`, reason: lostSeverity(each, version) }],
    ),
    ...advisory.weaknesses.flatMap((each, index) =>
      weaknesses.includes(each)
        ? []
        : [{ path: `/weaknesses/${index}`, reason: becauseOfWeakness }],
    ),
    ...advisory.credits.flatMap(({ userId, login }, index) =>
      lostFields([
        { path: `/credits/${index}/userId`, value: userId, reason: NO_PLACE },
        { path: `/credits/${index}/login`, value: login, reason: NO_PLACE },
      ]),
    ),
    ...advisory.references.flatMap(({ tags, type }, index) =>
      lostFields([
        { path: `/references/${index}/tags`, value: tags, reason: NO_PLACE },
        { path: `/references/${index}/type`, value: type, reason: NO_PLACE },
      ]),
    ),
    ...advisory.affected.flatMap(lostInAffected),
    ...advisory.impacts.flatMap(({ capecId }, index) =>
      lostFields([{ path: `/impacts/${index}/capecId`, value: capecId, reason: NO_PLACE }]),
    ),
    ...lostDetails(advisory, NO_PLACE, {
      scores: isScoresEcho(advisory),
      weaknessTexts: true,
    }),
    ...lostInRewriting(PARTS, advisory, 'csaf'),
    ...lostExtras(advisory, 'csaf'),
  ]
}

const HOMELESS = [
  ...(['related', 'upstream', 'project', 'announcement', 'timeline'] as const),
  ...(['configurations', 'tags', 'provider', 'assigner'] as const),
] as const

function lostSeverity({ type }: Severity, version: Said['version']): string {
  if (version === '2.1') return 'CSAF has one valid CVSS of each version, of some product.'
  if (type === 'CVSS_V4') return 'CSAF 2.0 knows no CVSS 4.'
  return 'CSAF 2.0 has one valid CVSS of version 3 and one of version 2, of some product.'
}

/** Scores that were read stand as they were claimed; others are those of their vectors. */
function isScoresEcho(advisory: Advisory): boolean {
  const parts = PARTS.filter(({ name }) => name === 'scores' || name === 'products')
  return parts.every((part) => writePart(part, advisory, 'csaf').isEcho)
}
