export * from './advisory/advisory.js'
export * from './advisory/affected.js'
export * from './advisory/credits.js'
export * from './advisory/fix-changes.js'
export * from './advisory/ids.js'
export { lostByReason } from './advisory/lost-words.js'
export { type Publisher, publisherOf } from './advisory/publisher.js'
export * from './advisory/references.js'
export * from './advisory/report.js'
export * from './advisory/timestamp.js'
export { type CsafLintOptions, lintCsaf } from './csaf/lint.js'
export { readCsaf } from './csaf/read.js'
export type { TlpLabel } from './csaf/version-21.js'
export { type CsafOptions, type CsafPublisher, writeCsaf } from './csaf/write.js'
export { type CveGiven, completedForCve, STAND_IN_ORG_ID } from './cve/complete.js'
export { lintCve } from './cve/lint.js'
export { issuesOf } from './cve/lint-container.js'
export * from './cve/lint-options.js'
export { readCnaContainer, readCve } from './cve/read.js'
export { CVE_DATA_VERSION, writeCve, writeCveCna, writeCveRejection } from './cve/write.js'
export { changesInPublic } from './diff/credits.js'
export { diffAdvisories } from './diff/diff.js'
export type { Change } from './diff/words.js'
export * from './fix/fix.js'
export { lintGhsa } from './ghsa/lint.js'
export { isGhsaId } from './ghsa/parts.js'
export { readGhsa } from './ghsa/read.js'
export { type GhsaOptions, writeGhsa, writeGhsaRequest } from './ghsa/write.js'
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
export { isPlainHttps } from './lint/url-rules.js'
export * from './mail/lint.js'
export {
  type AnnounceMail,
  announcedLinks,
  announcedRating,
  announceMailText,
  plainDescription,
  readAnnounceMail,
  writeAnnounceMail,
} from './mail/mail.js'
export * from './mail/shown-severity.js'
export * from './osv/convert.js'
export { lintOsv } from './osv/lint.js'
export { lintConversion } from './osv/lint-conversion.js'
export * from './osv/profile.js'
export * from './osv/psf-id.js'
export { readOsv } from './osv/read.js'
export { type OsvWithdrawal, withdrawOsv } from './osv/withdraw.js'
export { OSV_SCHEMA_VERSION, writeOsv } from './osv/write.js'
export * from './severity/choices.js'
export * from './severity/cvss-object.js'
export * from './severity/explain.js'
export {
  baseMetricsOf,
  type CvssVersion,
  METRIC_GROUPS,
  type MetricGroup,
} from './severity/metrics.js'
export { newestScore } from './severity/newest.js'
export * from './severity/rating.js'
export { type Score, scoreVector } from './severity/score.js'
export {
  type CvssVector,
  isVector,
  parseVector,
  type VectorRefusal,
} from './severity/vector.js'
export {
  comparisonOfType,
  isEmptyRange,
  schemeOfType,
  VERSION_TYPES,
} from './versions/bounds.js'
export * from './versions/collections.js'
export * from './versions/is-affected.js'
export { normalizePackageName, normalizeRepository } from './versions/names.js'
export * from './versions/order.js'
export * from './versions/ranges.js'
export * from './versions/statements.js'
export { type VersionLine, versionLines } from './versions/version-lines.js'
export { lintVex } from './vex/lint.js'
export { readVex } from './vex/read.js'
export { OPENVEX_CONTEXT, type VexOptions, writeVex } from './vex/write.js'
