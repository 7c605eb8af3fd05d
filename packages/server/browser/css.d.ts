// Stylesheets are imported for the bundle only; they have no exports.
declare module '*.css'
