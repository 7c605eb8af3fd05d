export * from './advisory/advisory.js'
export * from './advisory/affected.js'
export * from './advisory/ids.js'
export * from './advisory/report.js'
export * from './ids/cve-id.js'
export {
  differences,
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  type JsonObject,
} from './json/json.js'
