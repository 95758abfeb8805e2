using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Conditions;

/// <summary>Conditions that reach a program as variables of its environment.</summary>
internal static class ConditionVariables
{
    public static IEnumerable<KeyValuePair<string, string>> Of(RunConditions conditions, ConditionPieces pieces) =>
    [
        .. conditions.TimeZone is { } zone ? [new("TZ", pieces.TimeZone(zone))] : Array.Empty<KeyValuePair<string, string>>(),
        .. conditions.Locale is { } locale ? OfLocale(locale, pieces) : [],
        .. conditions.Clock is { } clock ? OfClock(clock, pieces) : [],
        .. conditions.Variables,
    ];

    private static IEnumerable<KeyValuePair<string, string>> OfLocale(string locale, ConditionPieces pieces) =>
        [new("LANG", locale), new("LC_ALL", locale), new("LOCPATH", pieces.Locales(locale))];

    // The wall clock alone: durations stay true, and so do the times of files. No start is shared in /dev/shm, which is the program's.
    private static IEnumerable<KeyValuePair<string, string>> OfClock(RunClock clock, ConditionPieces pieces) =>
    [
        new("LD_PRELOAD", pieces.ClockLibrary),
        new("FAKETIME", (clock.Stands ? "" : "@") + clock.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        new("FAKETIME_FMT", "%s"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        new("FAKETIME_DISABLE_SHM", "1"),
        new("NO_FAKE_STAT", "1"),
    ];
}
