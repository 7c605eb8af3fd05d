/*
 * Owns which package collection of CVE is which ecosystem of OSV, and how each orders versions.
 * Refuses to know any package.
 */

import { withoutSuffix, withoutTrailingSlashes } from './names.js'

/** How the versions of an ecosystem order. */
export type VersionScheme = 'pep440' | 'semver'

interface Collection {
  readonly ecosystem: string
  /** The URL that is written. */
  readonly url: string
  /** Other URLs that are understood. */
  readonly also: readonly string[]
  readonly scheme?: VersionScheme
  /** Type of its package URLs. */
  readonly purlType: string
}

const COLLECTIONS: readonly Collection[] = [
  {
    ecosystem: 'PyPI',
    url: 'https://pypi.org',
    also: ['https://pypi.python.org', 'https://pypi.org/project'],
    scheme: 'pep440',
    purlType: 'pypi',
  },
  {
    ecosystem: 'Go',
    url: 'https://pkg.go.dev',
    also: ['https://golang.org/pkg', 'https://go.dev'],
    scheme: 'semver',
    purlType: 'golang',
  },
  {
    ecosystem: 'npm',
    url: 'https://registry.npmjs.org',
    also: ['https://www.npmjs.com', 'https://npmjs.com', 'https://www.npmjs.com/package'],
    scheme: 'semver',
    purlType: 'npm',
  },
  {
    ecosystem: 'crates.io',
    url: 'https://crates.io',
    also: ['https://crates.io/crates'],
    scheme: 'semver',
    purlType: 'cargo',
  },
  {
    ecosystem: 'Hex',
    url: 'https://repo.hex.pm',
    also: ['https://hex.pm'],
    scheme: 'semver',
    purlType: 'hex',
  },
  { ecosystem: 'Pub', url: 'https://pub.dev', also: [], scheme: 'semver', purlType: 'pub' },
  { ecosystem: 'RubyGems', url: 'https://rubygems.org', also: [], purlType: 'gem' },
  {
    ecosystem: 'Maven',
    url: 'https://repo.maven.apache.org/maven2',
    also: ['https://repo1.maven.org/maven2'],
    purlType: 'maven',
  },
  {
    ecosystem: 'NuGet',
    url: 'https://nuget.org/packages',
    also: ['https://www.nuget.org', 'https://www.nuget.org/packages'],
    purlType: 'nuget',
  },
  { ecosystem: 'Packagist', url: 'https://packagist.org', also: [], purlType: 'composer' },
  { ecosystem: 'Hackage', url: 'https://hackage.haskell.org', also: [], purlType: 'hackage' },
  { ecosystem: 'CRAN', url: 'https://cran.r-project.org', also: [], purlType: 'cran' },
  { ecosystem: 'ConanCenter', url: 'https://conan.io/center', also: [], purlType: 'conan' },
]

/** The OSV ecosystem of a CVE collection; undefined for collections that OSV does not have. */
export function ecosystemOfCollection(url: string): string | undefined {
  const plain = withoutTrailingSlashes(url).toLowerCase()
  return COLLECTIONS.find((each) => each.url === plain || each.also.includes(plain))?.ecosystem
}

/** The CVE collection of an OSV ecosystem, its suffix aside. */
export function collectionOfEcosystem(ecosystem: string): string | undefined {
  return find(ecosystem)?.url
}

/** How versions order in an ecosystem; undefined where only equality can be told. */
export function schemeOf(ecosystem: string): VersionScheme | undefined {
  return find(ecosystem)?.scheme
}

/** The ecosystem of a package URL's type; undefined for types that are not supported. */
export function ecosystemOfPurlType(type: string): string | undefined {
  return COLLECTIONS.find(({ purlType }) => purlType === type)?.ecosystem
}

/** The package URL's type for an ecosystem. */
export function purlTypeOf(ecosystem: string): string | undefined {
  return find(ecosystem)?.purlType
}

const BY_ECOSYSTEM = new Map(COLLECTIONS.map((each) => [each.ecosystem, each]))

function find(ecosystem: string): Collection | undefined {
  return BY_ECOSYSTEM.get(withoutSuffix(ecosystem))
}
