FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# SQLite for this Node comes with its binary, so nothing is compiled (src/store/sqlite.ts).
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts
# Never loaded here: SQLite for older versions of Node, its sources, binaries of other systems, what only compilers and debuggers read.
RUN rm -r node_modules/better-sqlite3 node_modules/better-sqlite3-napi/deps node_modules/better-sqlite3-napi/src \
  && find node_modules/better-sqlite3-napi/prebuilds -type f ! -name "linux-$(node -p process.arch).node" -delete \
  && find node_modules -type f '(' -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' ')' -delete

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
# With tokens it asks /healthz. The demo opens no port unless PORT is set, and is as healthy as its terminal.
EXPOSE 8080
HEALTHCHECK --interval=1m --timeout=5s --start-period=2m --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(process.env.SLACK_BOT_TOKEN || process.env.SLACK_CLIENT_ID || process.env.DISCORD_TOKEN ? 1 : 0))"]
ENTRYPOINT ["node", "dist/main.js"]
