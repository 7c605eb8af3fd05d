/*
 * Owns what a CVSS vector is, in the four versions in use, as strictly as their schemas.
 * Refuses to know what a vector is worth: see score.ts.
 */
import { baseMetricsOf, type CvssVersion, metricsOf } from './metrics.js'

/** A vector that was checked; every metric appears once and every base metric is there. */
export interface CvssVector {
  readonly version: CvssVersion
  /** As written. */
  readonly text: string
  /** In the order of the text. */
  readonly metrics: ReadonlyMap<string, string>
}

/** Why a text is no vector. */
export interface VectorRefusal {
  readonly refusal:
    | 'vector.unknown-version'
    | 'vector.malformed'
    | 'vector.repeated'
    | 'vector.incomplete'
  /** A sentence for a person. */
  readonly because: string
}

const V2_METRIC =
  'AV:[NAL]|AC:[LMH]|Au:[MSN]|[CIA]:[NPC]|E:(?:U|POC|F|H|ND)|RL:(?:OF|TF|W|U|ND)|RC:(?:UC|UR|C|ND)|CDP:(?:N|L|LM|MH|H|ND)|TD:(?:N|L|M|H|ND)|[CIA]R:(?:L|M|H|ND)'
const V3_METRIC =
  'AV:[NALP]|AC:[LH]|PR:[NLH]|UI:[NR]|S:[UC]|[CIA]:[NLH]|E:[XUPFH]|RL:[XOTWU]|RC:[XURC]|[CIA]R:[XLMH]|MAV:[XNALP]|MAC:[XLH]|MPR:[XNLH]|MUI:[XNR]|MS:[XUC]|M[CIA]:[XNLH]'
const V4_BASE =
  'AV:[NALP]/AC:[LH]/AT:[NP]/PR:[NLH]/UI:[NPA]/VC:[HLN]/VI:[HLN]/VA:[HLN]/SC:[HLN]/SI:[HLN]/SA:[HLN]'
const V4_REST =
  '(?:/E:[XAPU])?(?:/CR:[XHML])?(?:/IR:[XHML])?(?:/AR:[XHML])?(?:/MAV:[XNALP])?(?:/MAC:[XLH])?(?:/MAT:[XNP])?(?:/MPR:[XNLH])?(?:/MUI:[XNPA])?(?:/MVC:[XNLH])?(?:/MVI:[XNLH])?(?:/MVA:[XNLH])?(?:/MSC:[XNLH])?(?:/MSI:[XNLHS])?(?:/MSA:[XNLHS])?(?:/S:[XNP])?(?:/AU:[XNY])?(?:/R:[XAUI])?(?:/V:[XDC])?(?:/RE:[XLMH])?(?:/U:(?:X|Clear|Green|Amber|Red))?'

interface Shape {
  readonly prefix: string
  readonly pattern: RegExp
}

const SHAPES: Readonly<Record<CvssVersion, Shape>> = {
  '2.0': {
    prefix: '',
    pattern: new RegExp(`^(?:${V2_METRIC})(?:/(?:${V2_METRIC}))*$`),
  },
  '3.0': {
    prefix: 'CVSS:3.0/',
    pattern: new RegExp(`^CVSS:3[.]0(?:/(?:${V3_METRIC}))+$`),
  },
  '3.1': {
    prefix: 'CVSS:3.1/',
    pattern: new RegExp(`^CVSS:3[.]1(?:/(?:${V3_METRIC}))+$`),
  },
  '4.0': {
    prefix: 'CVSS:4.0/',
    pattern: new RegExp(`^CVSS:4[.]0/${V4_BASE}${V4_REST}$`),
  },
}

/** The longest vector that any version can write is far below this. */
const MAX_VECTOR_LENGTH = 512

/**
 * Checks and takes apart a CVSS vector.
 *
 * Stricter than the schemas of CVSS 2 and 3, which accept repeated and missing metrics: both
 * are refused, as the specifications demand. Version 4 must keep the order of its schema.
 *
 * @returns the vector, or refusal `vector.unknown-version`, `vector.malformed`,
 *   `vector.repeated` or `vector.incomplete`
 */
export function parseVector(text: string): CvssVector | VectorRefusal {
  const version = versionOf(text)
  if (version === undefined) {
    return refuse(
      'vector.unknown-version',
      'It starts like no CVSS vector of version 2, 3.0, 3.1 or 4.0.',
    )
  }
  const shape = SHAPES[version]
  if (text.length > MAX_VECTOR_LENGTH || !shape.pattern.test(text)) {
    return refuse('vector.malformed', malformedBecause(version))
  }
  const pairs = text.slice(shape.prefix.length).split('/').map(splitMetric)
  const metrics = new Map(pairs)
  if (metrics.size < pairs.length) {
    return refuse('vector.repeated', `The metric ${firstRepeated(pairs)} appears twice.`)
  }
  const missing = baseMetricsOf(version).filter((metric) => !metrics.has(metric))
  if (missing.length > 0) {
    return refuse('vector.incomplete', `Base metrics are missing: ${missing.join(', ')}.`)
  }
  return { version, text, metrics }
}

/** True when {@link parseVector} accepts the text. */
export function isVector(text: string): boolean {
  return !('refusal' in parseVector(text))
}

/** Version 2 has no prefix; its schema lets any of its metrics stand first. */
const V2_START = /^(?:AV|AC|Au|C|I|A|E|RL|RC|CDP|TD|CR|IR|AR):/

function versionOf(text: string): CvssVersion | undefined {
  if (text.startsWith('CVSS:4.0/')) return '4.0'
  if (text.startsWith('CVSS:3.1/')) return '3.1'
  if (text.startsWith('CVSS:3.0/')) return '3.0'
  return V2_START.test(text) ? '2.0' : undefined
}

function malformedBecause(version: CvssVersion): string {
  return version === '4.0'
    ? 'A metric is unknown, has a value it cannot have, is repeated, missing, or out of the order that CVSS 4.0 prescribes.'
    : `A metric is unknown to CVSS ${version}, or has a value it cannot have.`
}

function splitMetric(part: string): [string, string] {
  const colon = part.indexOf(':')
  return [part.slice(0, colon), part.slice(colon + 1)]
}

function firstRepeated(pairs: readonly [string, string][]): string {
  const names = pairs.map(([name]) => name)
  return names.find((name, index) => names.indexOf(name) < index) ?? ''
}

function refuse(refusal: VectorRefusal['refusal'], because: string): VectorRefusal {
  return { refusal, because }
}

/** The text of a vector: its metrics in the order of the specification. Does not check their values. */
export function vectorText(
  version: CvssVersion,
  metrics: Iterable<readonly [metric: string, value: string]>,
): string {
  const order = metricsOf(version)
  const sorted = [...metrics].sort(([left], [right]) => order.indexOf(left) - order.indexOf(right))
  return SHAPES[version].prefix + sorted.map(([name, value]) => `${name}:${value}`).join('/')
}
