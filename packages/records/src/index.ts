export * from './advisory/advisory.js'
export * from './advisory/affected.js'
export * from './advisory/credits.js'
export * from './advisory/ids.js'
export * from './advisory/references.js'
export * from './advisory/report.js'
export * from './advisory/timestamp.js'
export { readCnaContainer, readCve } from './cve/read.js'
export { CVE_DATA_VERSION, writeCve, writeCveCna } from './cve/write.js'
export * from './ids/cve-id.js'
export * from './ids/purl.js'
export {
  differences,
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  type JsonObject,
} from './json/json.js'
export * from './mail/mail.js'
export * from './osv/convert.js'
export * from './osv/profile.js'
export * from './osv/psf-id.js'
export { readOsv } from './osv/read.js'
export { OSV_SCHEMA_VERSION, writeOsv } from './osv/write.js'
export * from './severity/cvss-object.js'
export * from './severity/explain.js'
export * from './severity/rating.js'
export { type Score, scoreVector } from './severity/score.js'
export * from './severity/vector.js'
export * from './versions/collections.js'
export * from './versions/is-affected.js'
export * from './versions/names.js'
export * from './versions/order.js'
export * from './versions/ranges.js'
export * from './versions/statements.js'
