// Where the built stylesheet and script are. Names are fixed; a digest of the content in the query lets a
// browser keep them for ever. Knows nothing of how they are served.
import { readFileSync } from 'node:fs'

/** File name to digest, as the build wrote it. */
export type AssetDigests = Readonly<Record<string, string>>

const isDigests = (value: unknown): value is AssetDigests =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((digest) => typeof digest === 'string')

/** Reads the build's manifest; a missing one (nothing is built yet) gives plain names, never an error. */
export const readDigests = (manifest: URL): AssetDigests => {
  try {
    const value: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
    return isDigests(value) ? value : {}
  } catch {
    return {}
  }
}

// From dist/web/look/frame as from src/web/look/frame, four folders up is the package.
const digests = readDigests(new URL('../../../../dist/assets/manifest.json', import.meta.url))

/** The address of an asset: `/assets/parley.css?v=3f2a…`. */
export const assetUrl = (name: string, of: AssetDigests = digests): string => {
  const digest = of[name]
  return digest ? `/assets/${name}?v=${digest}` : `/assets/${name}`
}
