using Microsoft.AspNetCore.Http;
using Parley.Codes;
using Parley.Log;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Proofs;

/// <summary>One way to say who one is. Safe to use from any thread.</summary>
internal abstract class Proof
{
    /// <summary>Looks at what a request brings: once, whoever asks, because a ticket is good only once.</summary>
    public async ValueTask<Shown> ShowAsync(HttpContext context)
    {
        if (context.Features.Get<Shown>() is { } shown && shown.By == this)
        {
            return shown;
        }

        var (user, refusal) = await TryLookAsync(context).ConfigureAwait(false);
        shown = new Shown(this, user, refusal);
        context.Features.Set(shown);
        return shown;
    }

    /// <summary>Looks at what a request brings.</summary>
    /// <returns>The user as a visitor, or why not.</returns>
    protected abstract ValueTask<(User? User, Refusal? Refusal)> LookAsync(HttpContext context);

    private async ValueTask<(User? User, Refusal? Refusal)> TryLookAsync(HttpContext context)
    {
        try
        {
            return await LookAsync(context).ConfigureAwait(false);
        }
        catch (BadHttpRequestException error)
        {
            return (null, new Refusal(ErrorCode.BadRequest, error.Message));
        }
        catch (LogUnavailableException)
        {
            return (null, new Refusal(ErrorCode.Unavailable, LogUnavailableException.ForClients));
        }
    }
}
