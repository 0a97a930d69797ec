/* The application of the tests: serves HTTP on port 8080, and tries to break out where it is asked.
 *
 *   /            200, "release N" as the variable RELEASE says
 *   /health      200, or 500 where the variable SICK is set
 *   /keep?TEXT   appends TEXT to the volume; /kept shows it
 *   /secret      shows the secret `mail`; /env shows the variables
 *   /named?NAME  connects to whoever the engine knows by the name: "done", "no such name" or why not
 *   /try/root /try/tmp /try/mount /try/chown /try/uid /try/fork /try/memory /try/socket /try/reach?A.B.C.D
 *
 * `app burn MS` computes for so many milliseconds, `app fill MIB` writes so much into the volume.
 * `app healthy` asks /health of the same container. SIGTERM ends it once what waits is answered.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t ending = 0;
extern char **environ;

static void on_term(int signal) { (void)signal; ending = 1; }

static struct sockaddr_in place(const char *address) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8080)};
  inet_pton(AF_INET, address, &at.sin_addr);
  return at;
}

/* The address of a name as the engine's own server tells it; none: an empty text. */
static void named(const char *name, char *out, size_t size) {
  unsigned char ask[256] = {0x12, 0x34, 1, 0, 0, 1}, told[512];
  size_t at = 13;
  for (size_t end = 12; *name && at < 200; name++) {
    if (*name == '.') { end = at++; continue; }
    ask[at++] = (unsigned char)*name;
    ask[end]++;
  }
  const unsigned char kind[] = {0, 0, 1, 0, 1};
  memcpy(ask + at, kind, sizeof kind);
  at += sizeof kind;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)};
  inet_pton(AF_INET, "127.0.0.11", &to.sin_addr);
  struct timeval wait = {.tv_sec = 2};
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  sendto(s, ask, at, 0, (struct sockaddr *)&to, sizeof to);
  ssize_t got = recv(s, told, sizeof told, 0);
  close(s);
  out[0] = 0;
  /* An answer ends with its address, and nothing follows the last one. */
  if (got >= (ssize_t)at + 16 && told[7] > 0) inet_ntop(AF_INET, told + got - 4, out, (socklen_t)size);
}

/* Connects within two seconds: 0, or why not. */
static int reach(const char *address, int *out) {
  struct sockaddr_in at = place(address);
  int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int error = 0;
  socklen_t size = sizeof error;
  if (connect(s, (struct sockaddr *)&at, sizeof at) != 0) {
    if (errno != EINPROGRESS) { error = errno; close(s); return error; }
    struct pollfd wait = {.fd = s, .events = POLLOUT};
    if (poll(&wait, 1, 2000) != 1) { close(s); return ETIMEDOUT; }
    getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &size);
  }
  if (error == 0 && out != NULL) *out = s; else close(s);
  return error;
}

static int healthy(void) {
  int s;
  char answer[64] = {0};
  if (reach("127.0.0.1", &s) != 0) return 1;
  fcntl(s, F_SETFL, 0);
  const char *ask = "GET /health HTTP/1.0\r\n\r\n";
  if (write(s, ask, strlen(ask)) < 0 || read(s, answer, sizeof answer - 1) < 0) return 1;
  return strstr(answer, " 200 ") == NULL;
}

static const char *said(int result) { return result == 0 ? "done" : strerror(errno); }

static const char *create(const char *path) {
  int file = open(path, O_CREAT | O_WRONLY, 0600);
  if (file < 0) return strerror(errno);
  close(file);
  return "done";
}

/* Starts processes until one is refused; how many there were. */
static int forks(void) {
  int count = 0;
  pid_t all[4096];
  while (count < 4096) {
    pid_t child = fork();
    if (child < 0) break;
    if (child == 0) { pause(); _exit(0); }
    all[count++] = child;
  }
  for (int at = 0; at < count; at++) { kill(all[at], SIGKILL); waitpid(all[at], NULL, 0); }
  return count;
}

/* Fills a gigabyte in a process of its own; the signal that ended it. */
static int fills(void) {
  int status = 0;
  pid_t child = fork();
  if (child == 0) {
    for (int at = 0; at < 1024; at++) {
      char *block = malloc(1 << 20);
      if (block == NULL) _exit(1);
      memset(block, 1, 1 << 20);
    }
    _exit(0);
  }
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static const char *engine_socket(void) {
  const char *paths[] = {"/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"};
  for (int at = 0; at < 3; at++) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    strncpy(to.sun_path, paths[at], sizeof to.sun_path - 1);
    if (connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to, sizeof to) == 0) return "done";
  }
  return strerror(errno);
}

static void show(const char *path, char *out, size_t size) {
  int file = open(path, O_RDONLY);
  ssize_t got = file < 0 ? -1 : read(file, out, size - 1);
  if (got < 0) snprintf(out, size, "%s", strerror(errno)); else out[got] = 0;
  if (file >= 0) close(file);
}

static void keep(const char *text) {
  int file = open("/srv/files/kept", O_CREAT | O_APPEND | O_WRONLY, 0600);
  if (file < 0 || write(file, text, strlen(text)) < 0) perror("keep");
  if (file >= 0) { fsync(file); close(file); }
}

/* Computes until it has taken so much of a processor. */
static int burn(long millis) {
  struct timespec used;
  do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < millis);
  return 0;
}

static int fill(long mebibytes) {
  static char block[1 << 20];
  memset(block, 7, sizeof block);
  int file = open("/srv/files/filled", O_CREAT | O_TRUNC | O_WRONLY, 0600);
  for (; mebibytes > 0 && file >= 0; mebibytes--)
    if (write(file, block, sizeof block) < (ssize_t)sizeof block) return 1;
  return file < 0 || fsync(file) != 0;
}

static int answer(const char *path, char *out, size_t size) {
  const char *query = strchr(path, '?');
  const char *release = getenv("RELEASE");
  query = query == NULL ? "" : query + 1;
#define IS(name) (strncmp(path, name, strlen(name)) == 0)
  if (IS("/health")) { snprintf(out, size, "health\n"); return getenv("SICK") == NULL ? 200 : 500; }
  else if (IS("/named?")) {
    char address[64];
    named(query, address, sizeof address);
    snprintf(out, size, "%s", address[0] ? (errno = reach(address, NULL), said(errno)) : "no such name");
  }
  else if (IS("/keep?")) { keep(query); snprintf(out, size, "kept\n"); }
  else if (IS("/kept")) show("/srv/files/kept", out, size);
  else if (IS("/secret")) show("/run/secrets/mail", out, size);
  else if (IS("/env")) {
    size_t end = 0;
    for (char **one = environ; *one != NULL && end < size - 200; one++)
      end += (size_t)snprintf(out + end, size - end, "%.150s\n", *one);
  }
  else if (IS("/try/root")) snprintf(out, size, "%s", create("/etc-new"));
  else if (IS("/try/tmp")) snprintf(out, size, "%s", create("/tmp/new"));
  else if (IS("/try/mount")) snprintf(out, size, "%s", said(mount("none", "/tmp", "tmpfs", 0, NULL)));
  else if (IS("/try/chown")) { create("/tmp/own"); snprintf(out, size, "%s", said(chown("/tmp/own", 4321, 4321))); }
  else if (IS("/try/uid")) snprintf(out, size, "%s", said(setuid(4321)));
  else if (IS("/try/fork")) snprintf(out, size, "%d", forks());
  else if (IS("/try/memory")) snprintf(out, size, "%d", fills());
  else if (IS("/try/socket")) snprintf(out, size, "%s", engine_socket());
  else if (IS("/try/reach?")) { errno = reach(query, NULL); snprintf(out, size, "%s", errno == 0 ? "done" : strerror(errno)); }
  else snprintf(out, size, "release %s\n", release == NULL ? "?" : release);
  return 200;
}

static void serve(int client) {
  char request[2048] = {0}, path[1024] = "/", body[8192] = {0}, head[256];
  struct timeval patience = {.tv_sec = 2};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (read(client, request, sizeof request - 1) <= 0) return;
  sscanf(request, "%*s %1023s", path);
  int status = answer(path, body, sizeof body);
  int size = snprintf(head, sizeof head, "HTTP/1.1 %d x\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                      status, strlen(body));
  if (write(client, head, (size_t)size) < 0 || write(client, body, strlen(body)) < 0) return;
}

int main(int count, char **words) {
  if (count > 1 && strcmp(words[1], "healthy") == 0) return healthy();
  if (count > 1 && strcmp(words[1], "fail") == 0) { fprintf(stderr, "no configuration\n"); return 3; }
  if (count > 2 && strcmp(words[1], "burn") == 0) return burn(atol(words[2]));
  if (count > 2 && strcmp(words[1], "fill") == 0) return fill(atol(words[2]));
  struct sigaction action = {.sa_handler = on_term};
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  struct sockaddr_in at = place("0.0.0.0");
  int yes = 1, door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(door, (struct sockaddr *)&at, sizeof at) != 0 || listen(door, 128) != 0) { perror("listen"); return 1; }
  fprintf(stderr, "listening\n");
  for (;;) {
    int client = accept(door, NULL, NULL);
    if (client >= 0) {
      fcntl(client, F_SETFL, 0);
      serve(client);
      shutdown(client, SHUT_WR);
      close(client);
    } else if (ending) {
      return 0;
    } else {
      struct pollfd wait = {.fd = door, .events = POLLIN};
      poll(&wait, 1, 200);
    }
  }
}
