/** Style sheets are Vite's business: importing one adds it to the page. */
declare module '*.css'
