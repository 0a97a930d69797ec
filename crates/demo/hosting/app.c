/* The program of the demo's three applications, one static file. It serves HTTP on port 8080.
 *
 *   app site      the pages in /site
 *   app files     GET / lists /srv/files, GET /NAME shows one, PUT /NAME keeps what is sent
 *   app requests  GET / lists the rows of a table, POST / adds what is sent as one
 *   app healthy   ends with 0 where the others answer in the same container
 *
 * `requests` has psql speak to the database whose address is in the file that DATABASE_URL_FILE names.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST (8 << 20)

struct request { char method[8], path[128], *body; size_t length; };
struct answer { int status; char text[MOST]; size_t length; };

static void ends(int signal) { (void)signal; _exit(0); }

static struct sockaddr_in door(const char *address) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8080)};
  inet_pton(AF_INET, address, &at.sin_addr);
  return at;
}

static void says(struct answer *to, int status, const char *text) {
  to->status = status;
  to->length = (size_t)snprintf(to->text, MOST, "%s", text);
}

static void fill(struct answer *to, int from) {
  ssize_t got;
  while (to->length < MOST && (got = read(from, to->text + to->length, MOST - to->length)) > 0)
    to->length += (size_t)got;
}

static void shows(struct answer *to, const char *folder, const char *path) {
  char name[256];
  snprintf(name, sizeof name, "%s/%s", folder, path);
  int file = open(name, O_RDONLY);
  if (file < 0) { says(to, 404, "nothing of that name\n"); return; }
  fill(to, file);
  close(file);
}

/* Letters, digits, dots and dashes that do not begin with a dot: no way out of the folder. */
static int is_name(const char *name) {
  if (*name == 0 || *name == '.') return 0;
  for (; *name != 0; name++) if (!isalnum((unsigned char)*name) && !strchr(".-_", *name)) return 0;
  return 1;
}

static void site(const struct request *asked, struct answer *to) {
  const char *name = asked->path + 1;
  if (*name == 0) name = "index.html";
  if (is_name(name)) shows(to, "/site", name); else says(to, 404, "nothing of that name\n");
}

static void lists(struct answer *to, const char *folder) {
  says(to, 200, "files:\n");
  DIR *all = opendir(folder);
  for (struct dirent *one; all != NULL && (one = readdir(all)) != NULL && to->length < MOST - 300;)
    if (is_name(one->d_name)) to->length += (size_t)sprintf(to->text + to->length, "%s\n", one->d_name);
  if (all != NULL) closedir(all);
}

/* A file is there whole or not at all. */
static int keeps(const char *name, const struct request *asked) {
  char whole[256];
  snprintf(whole, sizeof whole, "/srv/files/%s", name);
  int file = open("/srv/files/.new", O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (file < 0) return 0;
  int done = write(file, asked->body, asked->length) == (ssize_t)asked->length && fsync(file) == 0;
  close(file);
  return done && rename("/srv/files/.new", whole) == 0;
}

static void files(const struct request *asked, struct answer *to) {
  const char *name = asked->path + 1;
  if (*name == 0) lists(to, "/srv/files");
  else if (!is_name(name)) says(to, 404, "nothing of that name\n");
  else if (strcmp(asked->method, "PUT") != 0) shows(to, "/srv/files", name);
  else if (keeps(name, asked)) says(to, 200, "kept\n");
  else says(to, 500, "not kept\n");
}

/* The password of the address in the file: between the second colon and the last at sign. */
static int password(char *into, size_t size) {
  const char *name = getenv("DATABASE_URL_FILE");
  int file = name == NULL ? -1 : open(name, O_RDONLY);
  ssize_t got = file < 0 ? -1 : read(file, into, size - 1);
  if (file >= 0) close(file);
  if (got <= 0) return 0;
  into[got] = 0;
  char *begins = strstr(into, "://"), *ends = strrchr(into, '@');
  begins = begins == NULL ? NULL : strchr(begins + 3, ':');
  if (begins == NULL || ends == NULL || ends < begins) return 0;
  *ends = 0;
  memmove(into, begins + 1, strlen(begins));
  return 1;
}

/* Runs psql on these commands; the text of the request is a variable of psql, which quotes it. Others
 * see the words of a process, so the password is none of them. */
static int asks(const char *commands, const char *text, struct answer *to) {
  char secret[512], set[1200];
  const char *url = getenv("DATABASE_URL");
  int in[2], out[2], status = 1;
  if (url == NULL || !password(secret, sizeof secret) || pipe(in) != 0 || pipe(out) != 0) return 0;
  snprintf(set, sizeof set, "text=%s", text);
  pid_t child = fork();
  if (child == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[1]);
    close(out[0]);
    setenv("PGPASSWORD", secret, 1);
    /* By its whole path: there is no PATH that it would find itself in. */
    execl("/psql", "/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-v", set, "-d", url, (char *)NULL);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  if (write(in[1], commands, strlen(commands)) < 0) perror("psql");
  close(in[1]);
  fill(to, out[0]);
  close(out[0]);
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *table =
  "SET client_min_messages = warning;\n"
  "CREATE TABLE IF NOT EXISTS requests (number int GENERATED ALWAYS AS IDENTITY, says text);\n";

static void requests(const struct request *asked, struct answer *to) {
  char commands[512], text[1025];
  snprintf(text, sizeof text, "%.1024s", asked->body);
  int adds = strcmp(asked->method, "POST") == 0;
  snprintf(commands, sizeof commands, "%s%s", table, adds
    ? "INSERT INTO requests (says) VALUES (:'text');\n"
    : "SELECT number || ' ' || says FROM requests ORDER BY number DESC LIMIT 50;\n");
  says(to, 200, adds ? "kept\n" : "requests:\n");
  if (!asks(commands, text, to)) says(to, 503, "the database does not answer\n");
}

/* What of a body can be kept. */
static size_t room(const struct request *asked, const char *into) {
  return (size_t)(MOST - 1) - (size_t)(asked->body - into);
}

/* Takes the rest of a body that cannot be kept: whoever sends it hears no answer before. */
static void drops(int client, const struct request *asked, size_t left, size_t room) {
  ssize_t got;
  while (left > 0 && (got = read(client, asked->body, left < room ? left : room)) > 0) left -= (size_t)got;
}

/* Whether a request came whole, or what of it can be kept. */
static int received(int client, char *into, struct request *asked) {
  ssize_t have = 0, got;
  while (have < MOST - 1 && (got = read(client, into + have, (size_t)(MOST - 1 - have))) > 0) {
    have += got;
    into[have] = 0;
    char *end = strstr(into, "\r\n\r\n"), *length = strcasestr(into, "\r\ncontent-length:");
    if (end == NULL) continue;
    asked->body = end + 4;
    asked->length = length != NULL && length < end ? (size_t)atol(length + 17) : 0;
    size_t came = (size_t)(into + have - asked->body);
    int is_kept = asked->length <= room(asked, into);
    if (is_kept && came < asked->length) continue;
    if (sscanf(into, "%7s %127s", asked->method, asked->path) != 2) return 0;
    if (is_kept) asked->body[asked->length] = 0;
    else drops(client, asked, asked->length - came, room(asked, into));
    return 1;
  }
  return 0;
}

static void serves(int client, void (*how)(const struct request *, struct answer *)) {
  static char text[MOST];
  static struct answer answer;
  struct request asked = {0};
  struct timeval patience = {.tv_sec = 5};
  char head[160];
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (!received(client, text, &asked) || asked.path[0] != '/') return;
  answer.status = 200;
  answer.length = 0;
  if (strcmp(asked.path, "/healthy") == 0) says(&answer, 200, "healthy\n");
  else if (asked.length > room(&asked, text)) says(&answer, 413, "more than 8 MiB\n");
  else how(&asked, &answer);
  const char *kind = strstr(asked.path, ".css") ? "text/css" : how == site ? "text/html" : "text/plain";
  int size = snprintf(head, sizeof head,
    "HTTP/1.1 %d -\r\nContent-Type: %s; charset=utf-8\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
    answer.status, kind, answer.length);
  if (write(client, head, (size_t)size) < 0 || write(client, answer.text, answer.length) < 0) return;
}

static int healthy(void) {
  char text[16] = "";
  const char *ask = "GET /healthy HTTP/1.0\r\n\r\n";
  struct sockaddr_in at = door("127.0.0.1");
  int to = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(to, (struct sockaddr *)&at, sizeof at) != 0 || write(to, ask, strlen(ask)) < 0) return 1;
  return read(to, text, sizeof text - 1) <= 0 || strstr(text, " 200 ") == NULL;
}

int main(int count, char **words) {
  const char *what = count > 1 ? words[1] : "";
  if (strcmp(what, "healthy") == 0) return healthy();
  void (*how)(const struct request *, struct answer *) =
    strcmp(what, "site") == 0 ? site : strcmp(what, "files") == 0 ? files : requests;
  signal(SIGTERM, ends);
  signal(SIGPIPE, SIG_IGN);
  struct sockaddr_in at = door("0.0.0.0");
  int yes = 1, listens = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listens, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listens, (struct sockaddr *)&at, sizeof at) != 0 || listen(listens, 128) != 0) {
    perror("listen");
    return 1;
  }
  for (;;) {
    int client = accept(listens, NULL, NULL);
    if (client < 0) continue;
    serves(client, how);
    shutdown(client, SHUT_WR);
    close(client);
  }
}
