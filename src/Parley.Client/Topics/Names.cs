using System.Text;
using Parley.Client.Wire;

namespace Parley.Client.Topics;

/// <summary>Looks at what a program gives, before the server does.</summary>
internal static class Names
{
    /// <summary>A topic's name in the form in which the server's answers have it. Whether it is allowed is the server's to say.</summary>
    public static string Check(string topic)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return topic.Normalize(NormalizationForm.FormC);
    }

    public static void Check(SubscribeOptions options)
    {
        if (options.Since is { } since && since != SubscribeOptions.Start && Position.Parse(since) is null)
        {
            throw new ArgumentException($"'{since}' is no id; it is '{SubscribeOptions.Start}' or the id of an entry.", nameof(options));
        }

        if (options.Last is < 0 or > SubscribeOptions.MaxLast)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Last, $"{nameof(options.Last)} is from 0 to {SubscribeOptions.MaxLast}.");
        }

        if (options.MaxMissed < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxMissed, $"{nameof(options.MaxMissed)} is not below 0.");
        }
    }
}
