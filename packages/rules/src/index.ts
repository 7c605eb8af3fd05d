// The one door of the package: what charter, embargo and policy decide. Lists exports, folder by folder.

export * from './cases/facts.js'
export * from './charter/built-in/pep-811.js'
export * from './charter/charter.js'
export * from './charter/describe.js'
export * from './embargo/case-state.js'
export * from './embargo/consent.js'
export * from './embargo/disclosure-quality.js'
export * from './embargo/machine.js'
export * from './embargo/start.js'
export * from './embargo/termination.js'
export * from './refusal.js'
export * from './time.js'
