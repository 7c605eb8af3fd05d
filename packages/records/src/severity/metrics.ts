/*
 * Owns which metrics each version of CVSS has, in the order of its specification, and in which group.
 * Refuses to know their values: see vector.ts.
 */

/** The versions of CVSS that are understood. */
export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0'

/** Metrics that belong together; every group but `base` may be left out of a vector. */
export interface MetricGroup {
  readonly group: 'base' | 'temporal' | 'threat' | 'environmental' | 'supplemental'
  /** Abbreviations, in the order of the specification. */
  readonly metrics: readonly string[]
}

const group = (name: MetricGroup['group'], metrics: string): MetricGroup => ({
  group: name,
  metrics: metrics.split(' '),
})

const V3 = [
  group('base', 'AV AC PR UI S C I A'),
  group('temporal', 'E RL RC'),
  group('environmental', 'CR IR AR MAV MAC MPR MUI MS MC MI MA'),
]

/**
 * The groups of each version, in the order in which a vector names them.
 *
 * @source FIRST, CVSS v2.0 guide section 2.4, v3.0 and v3.1 specification section 6, v4.0 specification section 7
 */
export const METRIC_GROUPS: Readonly<Record<CvssVersion, readonly MetricGroup[]>> = {
  '2.0': [
    group('base', 'AV AC Au C I A'),
    group('temporal', 'E RL RC'),
    group('environmental', 'CDP TD CR IR AR'),
  ],
  '3.0': V3,
  '3.1': V3,
  '4.0': [
    group('base', 'AV AC AT PR UI VC VI VA SC SI SA'),
    group('threat', 'E'),
    group('environmental', 'CR IR AR MAV MAC MAT MPR MUI MVC MVI MVA MSC MSI MSA'),
    group('supplemental', 'S AU R V RE U'),
  ],
}

const namesOf = (version: CvssVersion): readonly string[] =>
  METRIC_GROUPS[version].flatMap(({ metrics }) => metrics)

const ALL: Readonly<Record<CvssVersion, readonly string[]>> = {
  '2.0': namesOf('2.0'),
  '3.0': namesOf('3.0'),
  '3.1': namesOf('3.1'),
  '4.0': namesOf('4.0'),
}

/** Every metric of a version, in the order of its specification. */
export function metricsOf(version: CvssVersion): readonly string[] {
  return ALL[version]
}

/** The metrics that no vector of the version may leave out. */
export function baseMetricsOf(version: CvssVersion): readonly string[] {
  return METRIC_GROUPS[version][0]?.metrics ?? []
}
