FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# SQLite for this Node comes with its binary, so nothing is compiled (src/store/sqlite.ts).
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production DATABASE_URL=sqlite:/data/paperwire.db
WORKDIR /app
COPY package.json README.md CHANGELOG.md LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY config config
COPY seeds seeds
RUN install -d -o node -g node /data
USER node
# The only place that is written to: docker run --read-only works.
VOLUME /data
STOPSIGNAL SIGTERM
# Every tick, once a minute, leaves its beat in the database: a file written in the last three minutes means that the loops
# run and the disk takes writes. No port is open yet that could be asked.
HEALTHCHECK --interval=1m --start-period=2m \
  CMD ["node", "-e", "process.exitCode = fs.readdirSync('/data').some((name) => Date.now() - fs.statSync('/data/' + name).mtimeMs < 180_000) ? 0 : 1"]
ENTRYPOINT ["node", "dist/main.js"]
