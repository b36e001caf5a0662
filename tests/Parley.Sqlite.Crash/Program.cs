// Appends to a log from many publishers until it is killed. Every attempt with a key is told before it is made, as
// "try TOPIC KEY", and every acknowledgement as "ack TOPIC OFFSET SEQ KEY", where the key is - for none. A line that the
// parent did not get whole was not said.
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Parley.Log;
using Parley.Sqlite;

const int Publishers = 24;
const int Topics = 5;

var path = args[0];
var round = args[1];
await using var log = new SqliteLog(new SqliteLogOptions { Path = path });
await log.OpenAsync(default);
await using var output = Console.OpenStandardOutput();
var outputLock = new Lock();
var waiting = Channel.CreateUnbounded<(Draft Draft, TaskCompletionSource<AppendOutcome> Done)>();

Say("ready");
for (var publisher = 0; publisher < Publishers; publisher++)
{
    var number = publisher;
    _ = Task.Run(() => PublishAsync(number));
}

while (await waiting.Reader.WaitToReadAsync())
{
    var batch = new List<(Draft Draft, TaskCompletionSource<AppendOutcome> Done)>();
    while (waiting.Reader.TryRead(out var item))
    {
        batch.Add(item);
    }

    var outcomes = await log.AppendAsync([.. batch.Select(b => b.Draft)]);
    for (var i = 0; i < batch.Count; i++)
    {
        batch[i].Done.SetResult(outcomes[i]);
    }
}

async Task PublishAsync(int publisher)
{
    for (var i = 0; ; i++)
    {
        var topic = $"t{(publisher + i) % Topics}";
        var key = publisher % 2 == 0 ? string.Create(CultureInfo.InvariantCulture, $"{round}.{publisher}.{i}") : null;
        if (key is not null)
        {
            Say($"try {topic} {key}");
        }

        var done = new TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var data = Encoding.UTF8.GetBytes($"\"{key ?? "no key"}{new string('.', i % 300)}\"");
        waiting.Writer.TryWrite((new Draft { Topic = topic, Data = data, Key = key }, done));
        var entry = (await done.Task).Entry!;
        Say(string.Create(CultureInfo.InvariantCulture, $"ack {topic} {entry.Offset} {entry.Seq} {key ?? "-"}"));
    }
}

void Say(string line)
{
    lock (outputLock)
    {
        output.Write(Encoding.ASCII.GetBytes(line + "\n"));
    }
}
