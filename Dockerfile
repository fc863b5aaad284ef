FROM node:24-alpine AS console
WORKDIR /app
COPY package.json package-lock.json ./
COPY client/package.json client/
COPY console/package.json console/
RUN npm install --ignore-scripts --no-audit --no-fund
COPY client client
COPY console console
RUN npm run build

FROM node:24-alpine AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --omit=dev --workspaces=false --ignore-scripts --no-audit --no-fund

FROM node:24-alpine
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 ROSTER_DATA=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data && ln -s /app/bin/roster.js /usr/local/bin/roster
COPY --from=dependencies /app/node_modules node_modules
COPY . .
COPY --from=console /app/console/dist console/dist
RUN node bin/roster.js --version
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# as in `npm start`
CMD ["node", "--max-semi-space-size=2", "--no-allocation-site-pretenuring", "--no-maglev", "--no-sparkplug", "--no-memory-reducer", "bin/roster.js", "serve"]
